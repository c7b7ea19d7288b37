internal import CRDKafka

extension KafkaConsumer {
  static func poll(
    _ handle: ClientHandle, max: Int, maxBytes: Int, timeout: Duration
  ) throws(KafkaError) -> KafkaPoll {
    var result = KafkaPoll()
    var bytes = 0
    var wait = timeout.milliseconds
    while result.records.count < max, bytes < maxBytes {
      let next = unsafe handle.with { client in unsafe rd_kafka_consumer_poll(client, wait) }
      guard let next = unsafe next else { break }
      defer { unsafe rd_kafka_message_destroy(next) }
      wait = 0
      if unsafe next.pointee.err == RD_KAFKA_RESP_ERR_NO_ERROR {
        let record = unsafe KafkaRecord(copying: next)
        bytes += (record.value?.count ?? 0) + (record.key?.count ?? 0)
        result.records.append(record)
      } else {
        handle.context.append(unsafe event(next.pointee))
      }
    }
    result.events = handle.context.takeEvents()
    for case .failed(let error) in result.events where error.isFatal { throw error }
    return result
  }

  /// What a record with an error code says.
  private static func event(_ record: rd_kafka_message_t) -> KafkaEvent {
    let partition = unsafe KafkaPartition(of: record)
    let code = unsafe record.err
    if code == RD_KAFKA_RESP_ERR__PARTITION_EOF {
      return .reachedEnd(KafkaPosition(partition, offset: unsafe record.offset))
    }
    let text = unsafe record.payload.map {
      unsafe String(
        decoding: UnsafeRawBufferPointer(start: $0, count: record.len), as: UTF8.self)
    }
    let origin = partition.topic.isEmpty ? "poll" : "poll \(partition)"
    return .failed(KafkaError(code, origin: origin, detail: text))
  }
}
