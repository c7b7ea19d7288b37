/// The Kafka brokers, the consumer group and the output topics. Keys `kafka.…`.
package struct KafkaSettings: Sendable, Hashable {
  /// `bootstrap`: each `host:port`.
  package let bootstrap: [String]
  /// `groupID`: consumer group shared by all instances.
  package let groupID: String
  /// `instanceID`: static group membership; empty is dynamic.
  package let instanceID: String
  /// `batchSize`: records processed together at most.
  package let batchSize: Int
  /// `batchDuration`: how long a batch waits to fill.
  package let batchDuration: Duration
  /// `prefetchMegabytes`: bound of records fetched and not yet processed, in MB.
  package let prefetchMegabytes: Int
  package let security: KafkaSecuritySettings
  package let output: KafkaOutputSettings

  init(reader: ConfigurationReader) {
    bootstrap = reader.list(
      "bootstrap", default: ["127.0.0.1:9092"], "Brokers to start from, each host:port.")
    groupID = reader.string(
      "groupID", default: "nightjar", "Consumer group; all instances share it.")
    instanceID = reader.string(
      "instanceID", default: "",
      "Name of this instance in the group, for static membership; empty is dynamic.")
    batchSize = reader.int(
      "batchSize", default: 500, in: 1...100_000, "Records processed together at most.")
    batchDuration = reader.duration(
      "batchDuration", default: .milliseconds(250), in: .milliseconds(1)...(.seconds(60)),
      "How long a batch waits to fill.")
    prefetchMegabytes = reader.int(
      "prefetchMegabytes", default: 64, in: 1...4096, unit: "MB",
      "Bound of the memory for records fetched and not yet processed.")
    security = KafkaSecuritySettings(
      reader: reader.section("security", "Encryption and authentication."))
    output = KafkaOutputSettings(reader: reader.section("output", "Topics for the results."))
    if bootstrap.isEmpty { reader.conflict("bootstrap", "at least one broker is needed") }
  }
}
