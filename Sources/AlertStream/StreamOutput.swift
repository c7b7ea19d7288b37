import AlertProcessing
import KafkaTransport
import Photometry
import StateChangelog
import StateStore
import Topics

/// Turns a batch's results into the records of the output topics.
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

  let topics: Topics

  /// The records for consumers of a batch's results.
  func records(
    of result: BatchResult, _ recommendations: [RecommendationChange]
  ) -> [KafkaOutgoingRecord] {
    let scores = result.scoreRecords.map {
      KafkaOutgoingRecord(topic: topics.scores, key: Array($0.objectID.utf8), value: $0.json)
    }
    let quarantined = result.quarantined.map {
      KafkaOutgoingRecord(
        topic: topics.quarantine, key: Array($0.origin.description.utf8), value: $0.json)
    }
    let recommended = recommendations.map {
      KafkaOutgoingRecord(topic: topics.recommendations, key: $0.key, value: $0.value)
    }
    return scores + quarantined + recommended
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
}
