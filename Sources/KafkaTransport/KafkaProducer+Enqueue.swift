internal import CRDKafka

extension KafkaProducer {
  /// Hands a record to the client, which copies it.
  static func enqueue(
    _ record: KafkaOutgoingRecord, _ client: OpaquePointer
  ) throws(KafkaError) {
    let headers = unsafe makeHeaders(record.headers)
    let error = unsafe withBytes(record.key) { key, keyCount in
      unsafe withBytes(record.value) { value, valueCount in
        unsafe nightjar_produce(
          client, record.topic, record.partition ?? RD_KAFKA_PARTITION_UA, key, keyCount, value,
          valueCount, record.timestamp ?? 0, headers)
      }
    }
    guard let error = unsafe error else { return }
    if let headers = unsafe headers { unsafe rd_kafka_headers_destroy(headers) }
    throw unsafe KafkaError(destroying: error, origin: "send to \(record.topic)").withRetry
  }

  private static func makeHeaders(_ headers: [KafkaHeader]) -> OpaquePointer? {
    guard !headers.isEmpty else { return nil }
    let list = unsafe rd_kafka_headers_new(headers.count)
    for header in headers {
      unsafe withBytes(header.value) { value, count in
        _ = unsafe rd_kafka_header_add(list, header.name, -1, value, count)
      }
    }
    return unsafe list
  }

  /// Lends bytes to C: null for `nil`, and a valid address even if they are empty.
  private static func withBytes<Value>(
    _ bytes: [UInt8]?, _ body: (UnsafeRawPointer?, Int) -> Value
  ) -> Value {
    guard let bytes else { return body(nil, 0) }
    guard !bytes.isEmpty else {
      return unsafe withUnsafeBytes(of: UInt8(0)) { unsafe body($0.baseAddress, 0) }
    }
    return unsafe bytes.withUnsafeBytes { unsafe body($0.baseAddress, $0.count) }
  }
}

extension KafkaError {
  /// The error of a full queue, which the client does not mark as retriable.
  fileprivate var withRetry: KafkaError {
    var error = self
    error.isRetriable = isRetriable || isQueueFull
    return error
  }
}
