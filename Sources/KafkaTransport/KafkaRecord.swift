package import Topics

/// A record as read.
package struct KafkaRecord: Sendable, Hashable {
  package var partition: TopicPartition
  package var offset: Int64
  package var key: [UInt8]?
  /// `nil` is a tombstone.
  package var value: [UInt8]?
  /// Milliseconds since 1970, of the producer or the broker; `nil` where the record has none.
  package var timestamp: Int64?
  package var headers: [KafkaHeader]

  package var position: TopicPosition { TopicPosition(partition, offset: offset) }

  package init(
    partition: TopicPartition, offset: Int64, key: [UInt8]?, value: [UInt8]?,
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

/// A header of a record.
package struct KafkaHeader: Sendable, Hashable {
  package var name: String
  package var value: [UInt8]?

  package init(name: String, value: [UInt8]?) {
    self.name = name
    self.value = value
  }
}
