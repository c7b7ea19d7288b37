import FollowUp
import KafkaTransport

/// Writes what batches come to into the output topics.
package struct StreamOutput: Sendable {
  /// Names of the output topics.
  package struct Topics: Sendable {
    package var scores = "nightjar.scores"
    package var recommendations = "nightjar.recommendations"
    package var quarantine = "nightjar.quarantine"

    package init() {}
  }

  let producer: KafkaProducer
  let topics: Topics

  /// How long the broker may take to acknowledge a batch.
  private static let flushTimeout = Duration.seconds(60)

  /// Queues a batch's records.
  func publish(_ result: BatchResult) async throws(KafkaError) {
    let scores = result.scores.map {
      KafkaOutgoingRecord(topic: topics.scores, key: Array($0.objectID.utf8), value: $0.json)
    }
    let quarantined = result.quarantined.map {
      KafkaOutgoingRecord(
        topic: topics.quarantine,
        key: Array("\($0.origin.topic)/\($0.origin.partition)/\($0.origin.offset)".utf8),
        value: $0.json)
    }
    try await producer.send(scores + quarantined)
  }

  /// Queues recommendations.
  func publish(_ records: [RecommendationRecord]) async throws(KafkaError) {
    try await producer.send(
      records.map {
        KafkaOutgoingRecord(
          topic: topics.recommendations, key: Array($0.recommendation.id.utf8), value: $0.json)
      })
  }

  /// Waits until the broker has everything.
  /// - Throws: the first failure where a record was not taken.
  func flush() async throws(KafkaError) {
    let report = try await producer.flush(timeout: Self.flushTimeout)
    if let failure = report.failures.first { throw failure.error }
  }
}
