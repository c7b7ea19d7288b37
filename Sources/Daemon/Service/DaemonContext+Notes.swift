import StateStore
import Telemetry

/// What several services say alike of labels and records.
extension DaemonContext {
  /// Counts and logs a label that the store has taken.
  func note(_ label: StoredLabel) {
    metrics.counter(.labels, [.verdict: label.verdict]).increment()
    logger.notice(
      "label stored",
      metadata: [
        .objectID: "\(label.key.objectID)", .labelVerdict: "\(label.verdict)",
        .labelAuthor: "\(label.author)",
      ])
  }

  /// Logs a record that went to the quarantine.
  func note(_ record: QuarantinedRecord) {
    logger.warning(
      "record quarantined",
      metadata: [
        .reason: "\(record.reason)", .errorDescription: "\(record.message)",
        .kafkaTopic: "\(record.origin.topic)", .kafkaPartition: "\(record.origin.partition)",
        .kafkaOffset: "\(record.origin.offset)",
      ])
  }
}
