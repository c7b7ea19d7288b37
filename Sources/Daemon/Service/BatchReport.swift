import Foundation
import Photometry
import Telemetry

/// What a committed batch says in metrics and log.
struct BatchReport {
  var result: BatchResult
  var inputs: [PipelineInput]
  var duration: Duration

  func note(in context: DaemonContext) {
    countRecords(context.metrics)
    let ledger = result.ledger
    context.metrics.histogram(.batchRecords).observe(Double(inputs.count))
    context.metrics.histogram(.batchDuration).observe(duration)
    let strangest = result.scores.max { $0.score < $1.score }
    context.logger.info(
      "batch committed",
      metadata: [
        .batchRecords: "\(ledger.input)", .batchScored: "\(ledger.scored)",
        .batchDeferred: "\(ledger.deferred)",
        .batchFiltered: "\(ledger.filtered.values.reduce(0, +))",
        .batchDuplicate: "\(ledger.duplicate)",
        .batchQuarantined: "\(ledger.quarantined.values.reduce(0, +))",
        .batchMilliseconds: "\(Int(duration / .milliseconds(1)))",
        .batchStrangest: "\(strangest.map { "\($0.objectID) \($0.score)" } ?? "")",
      ])
    for record in result.quarantined { context.note(record) }
  }

  private func countRecords(_ metrics: MetricRegistry) {
    for (input, disposition) in zip(inputs, result.dispositions) {
      let topic = input.place.topic
      metrics.counter(.recordsConsumed, [.topic: topic]).increment()
      metrics.counter(
        .dispositions,
        [.topic: topic, .disposition: disposition.key, .detail: disposition.detail]
      ).increment()
      if case .packet(let bytes) = input.content {
        metrics.counter(.consumedBytes, [.topic: topic]).increment(by: bytes.count)
      }
    }
    for record in result.scores {
      metrics.counter(.scoresPublished, [.survey: record.survey.rawValue]).increment()
    }
    // Scores stand in the order of the records that were scored.
    let scored = zip(inputs, result.dispositions).filter { $1 == .scored }.map(\.0)
    let now = 40_587 + Date().timeIntervalSince1970 / 86_400
    for (input, record) in zip(scored, result.scores.filter { $0.supersedes == nil }) {
      let written = input.origin.written
      guard written.isFinite else { continue }
      metrics.histogram(.alertLatency, [.survey: record.survey.rawValue]).observe(
        max(0, (now - written) * 86_400))
    }
  }
}
