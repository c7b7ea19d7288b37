internal import CRDKafka
import Dispatch
import Synchronization
import Topics

extension KafkaConsumer {
  /// Runs `body`, however long it takes, without the group taking the member's partitions away.
  ///
  /// Meanwhile the client is polled now and then, as `maxPollInterval` asks; the next `poll`
  /// returns the records of these polls first, at most one each. A member whose `body` never
  /// ends keeps its partitions: something else must watch over it.
  package func stayingMember<Value, Failure: Error>(
    _ body: () async throws(Failure) -> Value
  ) async throws(Failure) -> Value {
    let heartbeat = polling.timer(every: maxPollInterval / 4) { [handle, held] in
      let records = Self.fetch(handle, max: 1, maxBytes: .max, timeout: .zero)
      held.append(records)
    }
    defer { heartbeat.cancel() }
    return try await body()
  }

  func pollNow(max: Int, maxBytes: Int, timeout: Duration) throws(KafkaError) -> KafkaPoll {
    var result = KafkaPoll()
    var earlier = held.take(max)
    result.records = Self.fetch(
      handle, max: max - earlier.count, maxBytes: maxBytes,
      timeout: earlier.isEmpty ? timeout : .zero)
    result.events = handle.context.takeEvents()
    for event in result.events {
      switch event {
      case .lost(let partitions): earlier.removeAll { partitions.contains($0.partition) }
      case .failed(let error) where error.isFatal: throw error
      default: break
      }
    }
    result.records.insert(contentsOf: earlier, at: 0)
    return result
  }

  /// The available records, after waiting for the first; events are left in the context.
  private static func fetch(
    _ handle: ClientHandle, max: Int, maxBytes: Int, timeout: Duration
  ) -> [KafkaRecord] {
    var records: [KafkaRecord] = []
    var bytes = 0
    var wait = timeout.milliseconds
    while records.count < max, bytes < maxBytes {
      let next = unsafe handle.with { client in unsafe rd_kafka_consumer_poll(client, wait) }
      guard let next = unsafe next else { break }
      defer { unsafe rd_kafka_message_destroy(next) }
      wait = 0
      if unsafe next.pointee.err == RD_KAFKA_RESP_ERR_NO_ERROR {
        let record = unsafe KafkaRecord(copying: next)
        bytes += (record.value?.count ?? 0) + (record.key?.count ?? 0)
        records.append(record)
      } else {
        unsafe event(next.pointee, handle).map(handle.context.append)
      }
    }
    return records
  }

  /// The event of a record with an error code; a pattern that matches no topic so far is no error.
  private static func event(
    _ record: rd_kafka_message_t, _ handle: ClientHandle
  ) -> KafkaEvent? {
    let partition = unsafe TopicPartition(of: record)
    let code = unsafe record.err
    let isUnmatched =
      code == RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART && partition.topic.hasPrefix("^")
    if isUnmatched { return nil }
    if code == RD_KAFKA_RESP_ERR__PARTITION_EOF {
      return .reachedEnd(TopicPosition(partition, offset: unsafe record.offset))
    }
    if code == RD_KAFKA_RESP_ERR__AUTO_OFFSET_RESET {
      return .outOfRange(TopicPosition(partition, offset: unsafe record.offset))
    }
    let fatal = unsafe handle.with { client in
      unsafe KafkaError(code, fatalIn: client, origin: "poll")
    }
    if let fatal { return .failed(fatal) }
    let text = unsafe record.payload.map {
      unsafe String(
        decoding: UnsafeRawBufferPointer(start: $0, count: record.len), as: UTF8.self)
    }
    let origin = partition.topic.isEmpty ? "poll" : "poll \(partition)"
    let error = KafkaError(code, origin: origin, detail: text)
    let isGone = code == RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART || error.isUnknownPartition
    return isGone && !partition.topic.isEmpty ? .vanished(partition, error) : .failed(error)
  }
}

/// Records between the client and the next poll, in the order in which they came.
final class HeldRecords: Sendable {
  private let records = Mutex<[KafkaRecord]>([])

  func append(_ new: [KafkaRecord]) { records.withLock { $0 += new } }

  /// Takes the first `max` out.
  func take(_ max: Int) -> [KafkaRecord] {
    records.withLock { records in
      defer { records.removeFirst(min(max, records.count)) }
      return Array(records.prefix(max))
    }
  }

  /// Drops the records of partitions that are gone or read anew.
  func drop(_ partitions: [TopicPartition]) {
    records.withLock { $0.removeAll { partitions.contains($0.partition) } }
  }

  func dropAll() { records.withLock { $0.removeAll() } }
}
