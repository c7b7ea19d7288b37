/// Topics for the results. Keys `kafka.output.…`.
package struct KafkaOutputSettings: Sendable, Hashable {
  package let scores: String
  package let recommendations: String
  package let quarantine: String
  /// `retry`: read by the daemon besides the surveys' topics.
  package let retry: String
  package let state: String

  init(reader: ConfigurationReader) {
    scores = reader.string("scores", default: "nightjar.scores", "Score records.")
    recommendations = reader.string(
      "recommendations", default: "nightjar.recommendations",
      "Recommendations and their withdrawals.")
    quarantine = reader.string(
      "quarantine", default: "nightjar.quarantine", "Records that could not be read, with reasons.")
    retry = reader.string(
      "retry", default: "nightjar.retry", "Quarantined records that are to be processed again.")
    state = reader.string("state", default: "nightjar.state", "Changelog of the store, compacted.")
  }
}
