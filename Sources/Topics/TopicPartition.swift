/// One partition of one topic.
package struct TopicPartition: Sendable, Hashable, Comparable, CustomStringConvertible {
  /// Topic, or path of a file that is read in its place.
  package var topic: String
  package var partition: Int32

  package init(topic: String, partition: Int32) {
    self.topic = topic
    self.partition = partition
  }

  package var description: String { "\(topic)/\(partition)" }

  package static func < (lhs: TopicPartition, rhs: TopicPartition) -> Bool {
    (lhs.topic, lhs.partition) < (rhs.topic, rhs.partition)
  }
}

/// The next offset to read of a partition.
package struct TopicPosition: Sendable, Hashable, Comparable, CustomStringConvertible {
  package var partition: TopicPartition
  package var offset: Int64

  package init(_ partition: TopicPartition, offset: Int64) {
    self.partition = partition
    self.offset = offset
  }

  package init(topic: String, partition: Int32, offset: Int64) {
    self.init(TopicPartition(topic: topic, partition: partition), offset: offset)
  }

  package var description: String { "\(partition)@\(offset)" }

  package static func < (lhs: TopicPosition, rhs: TopicPosition) -> Bool {
    (lhs.partition, lhs.offset) < (rhs.partition, rhs.offset)
  }

  /// The first record that a partition holds, whatever its offset; Kafka's number for it.
  package static func beginning(of partition: TopicPartition) -> TopicPosition {
    TopicPosition(partition, offset: -2)
  }
}
