import AnomalyScoring
import ModelEvaluation
import Photometry
import RecurrentAutoencoder
package import StateStore
import Telemetry

/// Says in metrics and log, night by night, whether live latents are those of training.
package struct DriftWatch {
  private let context: DaemonContext
  private var monitors: [Survey: (model: String, monitor: DriftMonitor?)] = [:]

  package init(context: DaemonContext) { self.context = context }

  /// Takes the objects that a batch has scored.
  package mutating func note(_ objects: [StoredObject]) {
    let models = context.models
    let now = context.clock.now()
    for survey in models.surveys {
      guard let model = models[survey] else { continue }
      let sightings = objects.filter {
        $0.key.survey == survey && $0.model == model.manifest.identifier
      }.compactMap { object in
        RankedPoint(numbers: object.latent).map {
          DriftMonitor.Sighting(
            objectID: object.key.objectID, night: survey.night(at: object.updated),
            point: AgedLatent(
              latent: Array($0.coordinates.prefix(model.manifest.network.latent)), age: $0.age))
        }
      }
      guard !sightings.isEmpty else { continue }
      if monitors[survey]?.model != model.manifest.identifier { begin(model, survey) }
      let reports = monitors[survey]?.monitor?.add(sightings, latest: survey.night(at: now)) ?? []
      for report in reports { say(report, survey, isLast: report.night == reports.last?.night) }
    }
  }

  /// Begins anew with a model that has not been in use.
  private mutating func begin(_ model: PipelineModels.Entry, _ survey: Survey) {
    let identifier = model.manifest.identifier
    let points = model.scorer.bundle.points
    let monitor =
      points.members.isEmpty
      ? nil : DriftMonitor(reference: points, latent: model.manifest.network.latent)
    monitors[survey] = (identifier, monitor)
    guard monitor == nil else { return }
    context.logger.notice(
      "the model has no reference points, drift is not measured",
      metadata: [.survey: "\(survey.rawValue)", .modelName: "\(identifier)"])
  }

  /// - Parameter isLast: of those that ended with one batch. Where history is read a batch ends many
  ///   nights, most of them with few objects.
  private func say(_ report: DriftMonitor.Report, _ survey: Survey, isLast: Bool) {
    let labels: [MetricLabel: String] = [.survey: survey.rawValue]
    let metrics = context.metrics
    let night: Logger.Metadata = [
      .survey: "\(survey.rawValue)", .night: "\(report.night)",
      .driftObjects: "\(report.objects)",
    ]
    guard let comparison = report.comparison else {
      metrics.gauge(.driftObjects, labels).set(0)
      context.logger.log(
        level: isLast ? .info : .debug, "too few objects to compare with training", metadata: night)
      return
    }
    let discrepancy = comparison.discrepancy
    metrics.gauge(.driftObjects, labels).set(report.objects)
    metrics.gauge(.driftDiscrepancy, labels).set(discrepancy.value)
    metrics.gauge(.driftThreshold, labels).set(discrepancy.threshold)
    for (dimension, index) in comparison.stability.enumerated() {
      metrics.gauge(
        .driftStability, [.survey: survey.rawValue, .dimension: "\(dimension)"]
      ).set(index)
    }
    let numbers: Logger.Metadata = [
      .driftDiscrepancy: "\(discrepancy.value)", .driftThreshold: "\(discrepancy.threshold)",
      .driftProbability: "\(discrepancy.probability)",
      .driftDimension: "\(comparison.mostShifted)",
      .driftStability: "\(comparison.stability[comparison.mostShifted])",
    ]
    let metadata = night.merging(numbers) { $1 }
    if discrepancy.isExceeded {
      context.logger.warning("latents differ from training", metadata: metadata)
    } else {
      context.logger.info("latents are as in training", metadata: metadata)
    }
  }
}

extension BatchResult {
  /// Objects whose last state of the batch was scored.
  var scoredObjects: [StoredObject] {
    let scored = Set(scores.map(\.stored.key))
    return objects.filter { scored.contains($0.key) }
  }
}
