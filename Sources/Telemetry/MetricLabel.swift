/// The labels of metrics, each declared once; `docs/telemetry.md` says which metric has which.
package enum MetricLabel: String, Sendable, Hashable, CaseIterable {
  case topic, partition, disposition, detail, stage, outcome, code, model, version, survey, status,
    verdict, dimension
}
