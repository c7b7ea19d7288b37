package import AlertProcessing
package import AlertStream
import AnomalyScoring
package import Ephemerides
import ModelEvaluation
import Photometry
import RecurrentAutoencoder
import ServiceLifecycle
package import StateStore
import Synchronization
package import Telemetry

/// Reports in metrics and log, night by night, whether live latents are those of training.
package final class DriftWatch: BatchObserver {
  private let models: ModelBoard
  private let clock: MJDClock
  private let metrics: MetricRegistry
  private let logger: Logger
  private let monitors = Mutex<[Survey: (model: String, monitor: DriftMonitor?)]>([:])

  package init(
    models: ModelBoard, clock: MJDClock, metrics: MetricRegistry, logger: Logger
  ) {
    self.models = models
    self.clock = clock
    self.metrics = metrics
    self.logger = logger
  }

  package func batchPublished(_ batch: CommittedBatch) {
    let scores = batch.result.scores.map(\.score)
    note(
      batch.result.scoredObjects,
      percentiles: Dictionary(
        scores.map { ($0.key, $0.unlabelled?.percentile ?? $0.percentile) },
        uniquingKeysWith: { $1 }))
  }

  /// Takes the objects that a batch has scored, with the percentiles of their last scores.
  package func note(_ objects: [StoredObject], percentiles: [ObjectKey: Double] = [:]) {
    let models = models.value
    let now = clock.now()
    for survey in models.surveys {
      guard let model = models[survey] else { continue }
      let sightings = objects.filter {
        $0.key.survey == survey && $0.model == model.manifest.identifier
      }.compactMap { object in
        RankedPoint(numbers: object.latent).map {
          DriftMonitor.Sighting(
            objectID: object.key.objectID, night: survey.night(at: object.updated),
            point: AgedLatent(
              latent: Array($0.coordinates.prefix(model.manifest.network.latent)), age: $0.age),
            percentile: percentiles[object.key])
        }
      }
      guard !sightings.isEmpty else { continue }
      let reports = monitors.withLock { monitors in
        if monitors[survey]?.model != model.manifest.identifier {
          monitors[survey] = (model.manifest.identifier, monitor(for: model, survey))
        }
        return monitors[survey]?.monitor?.add(sightings, latest: survey.night(at: now)) ?? []
      }
      for report in reports {
        say(report, survey, isLast: report.night == reports.last?.night)
        say(report, model.manifest)
      }
    }
  }

  /// The monitor of a model that has not been in use; `nil` where it has no reference points.
  private func monitor(
    for model: PipelineModels.Entry, _ survey: Survey
  ) -> DriftMonitor? {
    let points = model.scorer.bundle.points
    guard points.members.isEmpty else {
      return DriftMonitor(reference: points, latent: model.manifest.network.latent)
    }
    logger.notice(
      "model bundle has no reference points; drift is not measured",
      metadata: [
        .survey: "\(survey.rawValue)", .modelName: "\(model.manifest.identifier)",
      ])
    return nil
  }

  /// Warns if what the night shows cannot be under true percentiles.
  private func say(_ report: DriftMonitor.Report, _ manifest: BundleManifest) {
    guard let share = report.percentiles else { return }
    metrics.gauge(.percentileShare, [.survey: manifest.survey.rawValue]).set(share.value)
    guard share.isUntrue else { return }
    let light = manifest.calibration
    logger.warning(
      "percentiles do not hold; they were calibrated on other light",
      metadata: [
        .survey: "\(manifest.survey.rawValue)", .night: "\(report.night)",
        .percentileShare: "\(share.value)", .driftObjects: "\(share.objects)",
        .modelName: "\(manifest.identifier)",
        .calibrationLight: "\(light.light.joined(separator: ", "))",
        .calibrationObjects: "\(light.objects)",
      ])
  }

  /// - Parameter isLast: of those that ended with one batch. Where history is read a batch ends
  ///   many nights, most of them with few objects.
  private func say(_ report: DriftMonitor.Report, _ survey: Survey, isLast: Bool) {
    let labels: [MetricLabel: String] = [.survey: survey.rawValue]
    let night: Logger.Metadata = [
      .survey: "\(survey.rawValue)", .night: "\(report.night)",
      .driftObjects: "\(report.objects)",
    ]
    guard let comparison = report.comparison else {
      metrics.gauge(.driftObjects, labels).set(0)
      logger.log(
        level: isLast ? .info : .debug, "too few objects; night is not compared with training",
        metadata: night)
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
      logger.warning("latents differ from training", metadata: metadata)
    } else {
      logger.info("latents agree with training", metadata: metadata)
    }
  }
}

extension BatchResult {
  /// Objects whose last state of the batch was scored.
  var scoredObjects: [StoredObject] {
    let scored = Set(scores.map(\.score.key))
    return objects.filter { scored.contains($0.key) }
  }
}
