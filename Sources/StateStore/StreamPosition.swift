/// Where to go on reading a partition.
package struct StreamPosition: Sendable, Hashable {
  package var topic: String
  package var partition: Int32
  /// The next offset to read.
  package var offset: Int64

  package init(topic: String, partition: Int32, offset: Int64) {
    self.topic = topic
    self.partition = partition
    self.offset = offset
  }
}
