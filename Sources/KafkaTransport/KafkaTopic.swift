/// A topic, as it is or as it shall be made.
package struct KafkaTopic: Sendable, Hashable {
  package var name: String
  package var partitions: Int
  /// Copies of each partition, `nil`: as the broker does by default.
  package var replicas: Int?
  /// Of the topic, such as `cleanup.policy`.
  package var configuration: [String: String]

  package init(
    name: String, partitions: Int, replicas: Int? = nil, configuration: [String: String] = [:]
  ) {
    self.name = name
    self.partitions = partitions
    self.replicas = replicas
    self.configuration = configuration
  }

  /// A topic of which only the last record of each key is kept.
  package static func compacted(name: String, partitions: Int, replicas: Int? = nil) -> KafkaTopic {
    KafkaTopic(
      name: name, partitions: partitions, replicas: replicas,
      configuration: ["cleanup.policy": "compact"])
  }
}

/// The offsets that a partition holds.
package struct KafkaWatermarks: Sendable, Hashable {
  /// The first offset that is still stored.
  package var low: Int64
  /// The offset after the last record.
  package var high: Int64

  package init(low: Int64, high: Int64) {
    self.low = low
    self.high = high
  }
}
