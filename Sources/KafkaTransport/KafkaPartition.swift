/// One partition of a topic.
package struct KafkaPartition: Sendable, Hashable, Comparable, CustomStringConvertible {
  package var topic: String
  package var partition: Int32

  package init(topic: String, partition: Int32) {
    self.topic = topic
    self.partition = partition
  }

  package var description: String { "\(topic)/\(partition)" }

  package static func < (lhs: KafkaPartition, rhs: KafkaPartition) -> Bool {
    (lhs.topic, lhs.partition) < (rhs.topic, rhs.partition)
  }
}
