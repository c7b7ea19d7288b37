/// Labels from Kafka. Keys `labels.…`.
package struct LabelSettings: Sendable, Hashable {
  /// `topic`: where labels come from; empty: from HTTP and the command line alone.
  package let topic: String
  /// `tokenFile`: the contents of the file, which a record must carry.
  package let token: Secret?

  init(reader: ConfigurationReader) {
    topic = reader.topic(
      "topic", default: "",
      "Kafka topic that labels come from. Empty: from HTTP and the command line alone.")
    token = reader.secret(
      "tokenFile",
      "File with the token that a label's record carries in its header authorization, after "
        + "Bearer; a bare name is a systemd credential. Empty: whoever may write to the topic.")
  }
}
