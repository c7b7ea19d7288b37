internal import CRDKafka
import Topics

extension KafkaRecord {
  /// Copies a record out of librdkafka's buffers.
  init(copying record: UnsafeMutablePointer<rd_kafka_message_t>) {
    var type = RD_KAFKA_TIMESTAMP_NOT_AVAILABLE
    let timestamp = unsafe rd_kafka_message_timestamp(record, &type)
    let raw = unsafe record.pointee
    self.init(
      partition: unsafe TopicPartition(of: raw), offset: unsafe raw.offset,
      key: unsafe Self.bytes(raw.key, raw.key_len),
      value: unsafe Self.bytes(raw.payload, raw.len),
      timestamp: type == RD_KAFKA_TIMESTAMP_NOT_AVAILABLE ? nil : timestamp,
      headers: unsafe Self.headers(of: record))
  }

  private static func bytes(_ start: UnsafeRawPointer?, _ count: Int) -> [UInt8]? {
    guard let start = unsafe start else { return nil }
    return unsafe [UInt8](UnsafeRawBufferPointer(start: start, count: count))
  }

  private static func headers(of record: UnsafeMutablePointer<rd_kafka_message_t>) -> [KafkaHeader]
  {
    var list: OpaquePointer?
    guard unsafe rd_kafka_message_headers(record, &list) == RD_KAFKA_RESP_ERR_NO_ERROR,
      let list = unsafe list
    else { return [] }
    var headers: [KafkaHeader] = []
    var name: UnsafePointer<CChar>?
    var value: UnsafeRawPointer?
    var count = 0
    while unsafe rd_kafka_header_get_all(list, headers.count, &name, &value, &count)
      == RD_KAFKA_RESP_ERR_NO_ERROR
    {
      headers.append(
        KafkaHeader(
          name: unsafe name.map { unsafe String(cString: $0) } ?? "",
          value: unsafe bytes(value, count)))
    }
    return headers
  }
}

extension TopicPartition {
  /// The partition of a record or an error.
  init(of record: rd_kafka_message_t) {
    let name = unsafe record.rkt.flatMap { unsafe rd_kafka_topic_name($0) }
    self.init(
      topic: unsafe name.map { unsafe String(cString: $0) } ?? "",
      partition: unsafe record.partition)
  }
}
