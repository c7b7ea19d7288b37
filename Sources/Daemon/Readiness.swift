package import AlertProcessing
package import AlertStream
import AnomalyScoring
package import Dashboard
import Foundation
import Photometry
import ServiceLifecycle
import StateStore
import Telemetry

/// The answer of `/ready`, `nightjar_ready`, the log and the service manager's status.
package struct Readiness: Sendable {
  private let status: StreamStatus
  private let models: ModelBoard

  package init(status: StreamStatus, models: ModelBoard) {
    self.status = status
    self.models = models
  }

  package var report: ReadinessReport {
    let kafka =
      status.health.trouble
      ?? (status.isReading ? nil : "no partition assigned; check that the topics exist")
    let trouble = status.trouble
    let waiting = status.waiting
    return ReadinessReport(checks: [
      .init(name: "kafka", ready: kafka == nil, detail: kafka ?? ""),
      .init(name: "batches", ready: trouble == nil, detail: trouble ?? ""),
      .init(name: "partitions", ready: waiting == nil, detail: waiting ?? ""),
      .init(name: "model", ready: !models.value.surveys.isEmpty),
    ])
  }

  /// For `systemctl status`.
  package var summary: String {
    guard let check = report.checks.first(where: { !$0.ready }) else { return "reading alerts" }
    return "waiting for \(check.name)" + (check.detail.isEmpty ? "" : ": \(check.detail)")
  }
}

/// Metrics that are measured when they are asked for; none is counted then.
struct ScrapeMeasurements: Sendable {
  let store: StateStore
  let models: ModelBoard
  let readiness: Readiness
  let metrics: MetricRegistry

  func take() {
    metrics.gauge(.ready).set(readiness.report.ready ? 1 : 0)
    if let bytes = Self.residentMemory() { metrics.gauge(.residentMemory).set(bytes) }
    if let bytes = try? store.size() { metrics.gauge(.stateSize).set(bytes) }
    for (survey, count) in (try? store.objectCounts()) ?? [:] {
      metrics.gauge(.storedObjects, [.survey: survey.rawValue]).set(count)
    }
    metrics.remove(.modelInfo)
    let models = models.value
    for survey in models.surveys {
      guard let manifest = models[survey]?.manifest else { continue }
      metrics.gauge(
        .modelInfo,
        [.survey: survey.rawValue, .model: manifest.name, .version: manifest.version]
      ).set(1)
    }
  }

  /// Bytes, `nil` where the system does not say.
  ///
  /// Source: proc_pid_statm(5), second field, pages.
  private static func residentMemory() -> Int? {
    guard let text = try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8) else {
      return nil
    }
    let fields = text.split(separator: " ")
    guard fields.count > 1, let pages = Int(fields[1]) else { return nil }
    return pages * Int(sysconf(Int32(_SC_PAGESIZE)))
  }
}
