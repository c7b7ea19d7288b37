/// A record as read.
package struct KafkaRecord: Sendable, Hashable {
  package var partition: KafkaPartition
  package var offset: Int64
  package var key: [UInt8]?
  /// `nil` is a tombstone.
  package var value: [UInt8]?
  /// Milliseconds since 1970, of the producer or the broker; `nil` where the record has none.
  package var timestamp: Int64?
  package var headers: [KafkaHeader]

  package init(
    partition: KafkaPartition, offset: Int64, key: [UInt8]?, value: [UInt8]?,
    timestamp: Int64? = nil, headers: [KafkaHeader] = []
  ) {
    self.partition = partition
    self.offset = offset
    self.key = key
    self.value = value
    self.timestamp = timestamp
    self.headers = headers
  }
}
