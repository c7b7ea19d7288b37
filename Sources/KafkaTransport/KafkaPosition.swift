/// The next offset to read of a partition.
package struct KafkaPosition: Sendable, Hashable, Comparable, CustomStringConvertible {
  package var partition: KafkaPartition
  package var offset: Int64

  package init(_ partition: KafkaPartition, offset: Int64) {
    self.partition = partition
    self.offset = offset
  }

  package init(topic: String, partition: Int32, offset: Int64) {
    self.init(KafkaPartition(topic: topic, partition: partition), offset: offset)
  }

  package var description: String { "\(partition)@\(offset)" }

  package static func < (lhs: KafkaPosition, rhs: KafkaPosition) -> Bool {
    (lhs.partition, lhs.offset) < (rhs.partition, rhs.offset)
  }

  /// The first record that a partition holds, whatever its offset; librdkafka's number for it.
  package static func beginning(of partition: KafkaPartition) -> KafkaPosition {
    KafkaPosition(partition, offset: -2)
  }
}
