/// Topics for the results. Keys `kafka.output.…`.
package struct KafkaOutputSettings: Sendable, Hashable {
  package let scores: String
  package let recommendations: String
  package let quarantine: String
  /// `retry`: read by the daemon besides the surveys' topics.
  package let retry: String
  package let state: String
  package let ledger: String
  package let objects: String
  /// Of the changelog and of the internal topic where they are new.
  package let partitions: Int

  init(reader: ConfigurationReader) {
    scores = reader.topic("scores", default: "nightjar.scores", "Score records.")
    recommendations = reader.topic(
      "recommendations", default: "nightjar.recommendations",
      "Recommendations and their withdrawals.")
    quarantine = reader.topic(
      "quarantine", default: "nightjar.quarantine", "Records that could not be read, with reasons.")
    retry = reader.topic(
      "retry", default: "nightjar.retry", "Quarantined records that are to be processed again.")
    state = reader.topic("state", default: "nightjar.state", "Changelog of the store, compacted.")
    ledger = reader.topic(
      "ledger", default: "nightjar.ledger",
      "Changelog of what became of the input records, compacted.")
    objects = reader.topic(
      "objects", default: "nightjar.objects",
      "Internal topic between instances that share the work, keyed by object.")
    partitions = reader.int(
      "partitions", default: 8, in: 1...1_000,
      "Partitions of the state and of the internal topic where they are made; bounds the instances "
        + "that can share the work, and cannot be changed later.")
  }
}
