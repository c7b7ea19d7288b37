internal import CRDKafka
import Glibc
package import Topics

/// How far a consumer is in a partition, as the last fetch knew it.
package struct KafkaLag: Sendable, Hashable {
  package var partition: TopicPartition
  /// The next offset to read, `nil` before the first record.
  package var position: Int64?
  /// The offset after the last record, `nil` before the first fetch.
  package var end: Int64?

  package init(partition: TopicPartition, position: Int64?, end: Int64?) {
    self.partition = partition
    self.position = position
    self.end = end
  }

  /// Records still to read, `nil` while either offset is unknown.
  package var records: Int64? {
    guard let position, let end else { return nil }
    return max(0, end - position)
  }
}

extension KafkaConsumer {
  /// Makes positions the group's committed ones, and waits until the broker has them.
  ///
  /// - Throws: retriable errors only after the time is up, but a rebalance in progress at once:
  ///   go on polling.
  package func commit(
    _ positions: [TopicPosition], timeout: Duration = .seconds(30)
  ) async throws(KafkaError) {
    guard !positions.isEmpty else { return }
    try await calls.run { [handle] () throws(KafkaError) in
      let deadline = ContinuousClock.now + timeout
      while true {
        do throws(KafkaError) {
          return try Self.commit(positions, handle)
        } catch {
          let canWait = error.isRetriable && !error.isRebalance && ContinuousClock.now < deadline
          guard canWait else { throw error }
          usleep(100_000)
        }
      }
    }
  }

  private static func commit(
    _ positions: [TopicPosition], _ handle: ClientHandle
  ) throws(KafkaError) {
    let list = PartitionList(positions)
    let code = unsafe handle.with { client in unsafe rd_kafka_commit(client, list.pointer, 0) }
    try KafkaError.check(code, origin: "commit")
    try list.check(origin: "commit")
  }

  /// The group's committed positions; a partition without one is left out.
  package func committed(
    _ partitions: [TopicPartition], timeout: Duration = .seconds(10)
  ) async throws(KafkaError) -> [TopicPosition] {
    try await calls.run { [handle] () throws(KafkaError) in
      let list = PartitionList(partitions)
      let code = unsafe handle.with { client in
        unsafe rd_kafka_committed(client, list.pointer, timeout.milliseconds)
      }
      try KafkaError.check(code, origin: "committed positions")
      try list.check(origin: "committed position of")
      return list.positions
    }
  }

  /// The first positions at or after a time; a partition without a later record is left out.
  ///
  /// - Parameter milliseconds: since 1970.
  package func positions(
    of partitions: [TopicPartition], at milliseconds: Int64, timeout: Duration = .seconds(10)
  ) async throws(KafkaError) -> [TopicPosition] {
    try await calls.run { [handle] () throws(KafkaError) in
      let list = PartitionList(partitions) { _ in milliseconds }
      let code = unsafe handle.with { client in
        unsafe rd_kafka_offsets_for_times(client, list.pointer, timeout.milliseconds)
      }
      try KafkaError.check(code, origin: "positions by time")
      try list.check(origin: "position by time of")
      return list.positions
    }
  }

  /// Returns true if a broker answers a metadata request within the time.
  package func hasAnswer(timeout: Duration) async -> Bool {
    let code = try? await asking.run { [handle] () throws(KafkaError) in
      var answer: UnsafePointer<rd_kafka_metadata>?
      let code = unsafe handle.with { client in
        unsafe rd_kafka_metadata(client, 0, nil, &answer, timeout.milliseconds)
      }
      if let answer = unsafe answer { unsafe rd_kafka_metadata_destroy(answer) }
      return code
    }
    return code == RD_KAFKA_RESP_ERR_NO_ERROR
  }

  /// How far each assigned partition is.
  ///
  /// The ends are asked from the brokers: the client caches those of the last fetch, and does not
  /// fetch from a partition while enough records of others wait to be polled. If a broker does not
  /// answer, the cached end is used.
  ///
  /// A broker that goes away meanwhile holds the call up until it is back (librdkafka 2.0.2), and
  /// with it the next `lags` and `hasAnswer`, but nothing else.
  ///
  /// - Parameter timeout: of the first broker that does not answer; the others are not asked then.
  package func lags(
    timeout: Duration = .seconds(1)
  ) async throws(KafkaError) -> [KafkaLag] {
    try await asking.run { [self] () throws(KafkaError) in
      let list = PartitionList(try assignment().sorted())
      let code = unsafe handle.with { client in unsafe rd_kafka_position(client, list.pointer) }
      try KafkaError.check(code, origin: "positions")
      let positions = Dictionary(
        list.positions.map { ($0.partition, $0.offset) }, uniquingKeysWith: { $1 })
      var isAnswering = true
      return unsafe PartitionList.partitions(of: list.pointer).map { partition in
        let asked = isAnswering ? end(of: partition, timeout) : nil
        isAnswering = asked != nil
        return KafkaLag(
          partition: partition, position: positions[partition],
          end: asked ?? cachedEnd(of: partition))
      }
    }
  }

  private func end(of partition: TopicPartition, _ timeout: Duration) -> Int64? {
    var low: Int64 = -1
    var high: Int64 = -1
    let code = unsafe handle.with { client in
      unsafe rd_kafka_query_watermark_offsets(
        client, partition.topic, partition.partition, &low, &high, timeout.milliseconds)
    }
    return code == RD_KAFKA_RESP_ERR_NO_ERROR && high >= 0 ? high : nil
  }

  private func cachedEnd(of partition: TopicPartition) -> Int64? {
    var low: Int64 = -1
    var high: Int64 = -1
    let code = unsafe handle.with { client in
      unsafe rd_kafka_get_watermark_offsets(
        client, partition.topic, partition.partition, &low, &high)
    }
    return code == RD_KAFKA_RESP_ERR_NO_ERROR && high >= 0 ? high : nil
  }
}
