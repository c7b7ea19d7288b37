/// A record to write.
package struct KafkaOutgoingRecord: Sendable, Hashable {
  package var topic: String
  /// `nil`: chosen by the hash of the key, as Java's clients do it.
  package var partition: Int32?
  package var key: [UInt8]?
  /// `nil` is a tombstone.
  package var value: [UInt8]?
  /// Milliseconds since 1970; `nil`: now.
  package var timestamp: Int64?
  package var headers: [KafkaHeader]

  package init(
    topic: String, partition: Int32? = nil, key: [UInt8]? = nil, value: [UInt8]?,
    timestamp: Int64? = nil, headers: [KafkaHeader] = []
  ) {
    self.topic = topic
    self.partition = partition
    self.key = key
    self.value = value
    self.timestamp = timestamp
    self.headers = headers
  }
}
