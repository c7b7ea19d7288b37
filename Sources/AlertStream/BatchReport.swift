package import AlertProcessing
import Foundation
import LightCurveAssembly
import Photometry
package import StateChangelog
import StateStore
package import Telemetry
import Topics

/// A batch that is visible to consumers.
package struct CommittedBatch: Sendable {
  package var result: BatchResult
  package var inputs: [PipelineInput]
  package var duration: Duration

  package init(result: BatchResult, inputs: [PipelineInput], duration: Duration) {
    self.result = result
    self.inputs = inputs
    self.duration = duration
  }
}

/// Follows the batches that a stream commits.
package protocol BatchObserver: Sendable {
  /// Consumers see the batch; the store may not have it yet.
  func batchPublished(_ batch: CommittedBatch)

  /// The store has the batch.
  func batchStored(_ batch: CommittedBatch)

  /// Consumers see changes of the list of recommendations.
  func recommendationsPublished(_ changes: [RecommendationChange])
}

extension BatchObserver {
  package func batchPublished(_ batch: CommittedBatch) {}
  package func batchStored(_ batch: CommittedBatch) {}
  package func recommendationsPublished(_ changes: [RecommendationChange]) {}
}

/// Reports committed batches in metrics and log.
package struct BatchReport: BatchObserver {
  private let metrics: MetricRegistry
  private let logger: Logger
  /// The present, MJD UTC.
  private let now: @Sendable () -> Double

  /// - Parameter now: the present, MJD UTC; the system's by default.
  package init(
    metrics: MetricRegistry, logger: Logger,
    now: @escaping @Sendable () -> Double = { 40_587 + Date().timeIntervalSince1970 / 86_400 }
  ) {
    self.metrics = metrics
    self.logger = logger
    self.now = now
  }

  package func batchPublished(_ batch: CommittedBatch) {
    countRecords(of: batch)
    countScores(of: batch)
    countDropped(of: batch.result)
    noteRejections(of: batch)
    let ledger = batch.result.ledger
    metrics.histogram(.batchRecords).observe(Double(batch.inputs.count))
    metrics.histogram(.batchDuration).observe(batch.duration)
    let strangest = batch.result.scores.max { $0.score.score < $1.score.score }?.score
    logger.info(
      "batch committed",
      metadata: [
        .batchRecords: "\(ledger.input)", .batchScored: "\(ledger.scored)",
        .batchDeferred: "\(ledger.deferred)",
        .batchFiltered: "\(ledger.filtered.values.reduce(0, +))",
        .batchDuplicate: "\(ledger.duplicate)",
        .batchQuarantined: "\(ledger.quarantined.values.reduce(0, +))",
        .batchMilliseconds: "\(Int(batch.duration / .milliseconds(1)))",
        .batchStrangest: "\(strangest.map { "\($0.key.objectID) \($0.score)" } ?? "")",
      ])
    for record in batch.result.quarantined { logger.note(record) }
  }

  private func countRecords(of batch: CommittedBatch) {
    for case (let input, let disposition?) in zip(batch.inputs, batch.result.dispositions) {
      let topic = input.place.partition.topic
      metrics.counter(.recordsConsumed, [.topic: topic]).increment()
      metrics.counter(
        .dispositions,
        [.topic: topic, .disposition: disposition.key, .detail: disposition.detail]
      ).increment()
      if case .packet(let bytes) = input.content {
        metrics.counter(.consumedBytes, [.topic: topic]).increment(by: bytes.count)
      }
    }
  }

  private func countDropped(of result: BatchResult) {
    for (survey, reasons) in result.droppedMeasurements {
      for (reason, count) in reasons {
        metrics.counter(
          .droppedMeasurements, [.survey: survey.rawValue, .reason: reason.rawValue]
        ).increment(by: count)
      }
    }
  }

  /// Counts dry rejections; logs why an object left the ranking, and at level debug each alert.
  private func noteRejections(of batch: CommittedBatch) {
    let result = batch.result
    for (record, criterion) in result.dryRejections {
      let topic = batch.inputs[record].place.partition.topic
      metrics.counter(.dryRejections, [.topic: topic, .criterion: criterion.rawValue]).increment()
    }
    for (_, record) in result.rejections {
      logger.info(
        "object rejected; it leaves the ranking",
        metadata: [
          .survey: "\(record.key.survey.rawValue)", .objectID: "\(record.key.objectID)",
          .alertID: "\(record.alertID)", .criterion: "\(record.rejection.criterion.rawValue)",
          .reason: "\(record.rejection.reason)",
        ])
    }
    for rejected in result.rejectedAlerts {
      logger.debug(
        "alert rejected",
        metadata: [
          .survey: "\(rejected.key.survey.rawValue)", .objectID: "\(rejected.key.objectID)",
          .alertID: "\(rejected.alertID)", .criterion: "\(rejected.rejection.criterion.rawValue)",
          .reason: "\(rejected.rejection.reason)",
        ])
    }
  }

  private func countScores(of batch: CommittedBatch) {
    let scores = batch.result.scores
    for record in scores {
      metrics.counter(.scoresPublished, [.survey: record.score.key.survey.rawValue]).increment()
    }
    let now = now()
    for (written, record) in zip(batch.result.written, scores.filter { $0.revisedBy == nil }) {
      guard written.isFinite else { continue }
      metrics.histogram(.alertLatency, [.survey: record.score.key.survey.rawValue]).observe(
        max(0, (now - written) * 86_400))
    }
  }
}
