import FollowUp
import KafkaTransport
import Photometry
import StateStore

/// Writes what batches come to into the output topics.
package struct StreamOutput: Sendable {
  /// Names of the output topics.
  package struct Topics: Sendable {
    package var scores = "nightjar.scores"
    package var recommendations = "nightjar.recommendations"
    package var quarantine = "nightjar.quarantine"
    /// The internal topic over which alerts reach the instance that owns their objects.
    package var objects = "nightjar.objects"

    package init() {}
  }

  let producer: KafkaProducer
  let topics: Topics

  /// How long the broker may take to acknowledge a batch.
  private static let flushTimeout = Duration.seconds(60)

  /// Queues records.
  func publish(_ records: [KafkaOutgoingRecord]) async throws(KafkaError) {
    try await producer.send(records)
  }

  /// What consumers of a batch's results get.
  func records(
    of result: BatchResult, _ recommendations: [RecommendationRecord]
  ) -> [KafkaOutgoingRecord] {
    let scores = result.scores.map {
      KafkaOutgoingRecord(topic: topics.scores, key: Array($0.objectID.utf8), value: $0.json)
    }
    let withdrawn = result.withdrawals.map {
      KafkaOutgoingRecord(topic: topics.scores, key: Array($0.alert.objectID.utf8), value: $0.json)
    }
    let quarantined = result.quarantined.map {
      KafkaOutgoingRecord(
        topic: topics.quarantine,
        key: Array("\($0.origin.topic)/\($0.origin.partition)/\($0.origin.offset)".utf8),
        value: $0.json)
    }
    let recommended = recommendations.map {
      KafkaOutgoingRecord(
        topic: topics.recommendations, key: Array($0.recommendation.id.utf8), value: $0.json)
    }
    return scores + withdrawn + quarantined + recommended
  }

  /// Alerts for the instances that own their objects: by the hash of the object's identifier, so
  /// that an object's partition is that of its state.
  ///
  /// - Parameter count: partitions of the internal topic.
  func forwarded(
    _ result: BatchResult, _ inputs: [PipelineInput], count: Int
  ) -> [KafkaOutgoingRecord] {
    result.forwarded.map { index, alert in
      let key = Array(alert.objectID.utf8)
      return KafkaOutgoingRecord(
        topic: topics.objects, partition: KeyPartition.of(key, count: count), key: key,
        value: ForwardedAlert(origin: inputs[index].origin, alert: alert).bytes)
    }
  }

  /// Waits until the broker has everything.
  /// - Throws: the first failure where a record was not taken.
  func flush() async throws(KafkaError) {
    let report = try await producer.flush(timeout: Self.flushTimeout)
    if let failure = report.failures.first { throw failure.error }
  }
}
