internal import CRDKafka

extension KafkaConsumer {
  /// Makes positions the group's committed ones, and waits until the broker has them.
  package func commit(_ positions: [KafkaPosition]) async throws(KafkaError) {
    guard !positions.isEmpty else { return }
    try await calls.run { [handle] () throws(KafkaError) in
      let list = PartitionList(positions)
      let code = unsafe handle.with { client in unsafe rd_kafka_commit(client, list.pointer, 0) }
      try KafkaError.check(code, origin: "commit")
      try list.check(origin: "commit")
    }
  }

  /// The group's committed positions; a partition without one is left out.
  package func committed(
    _ partitions: [KafkaPartition], timeout: Duration = .seconds(10)
  ) async throws(KafkaError) -> [KafkaPosition] {
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
    of partitions: [KafkaPartition], at milliseconds: Int64, timeout: Duration = .seconds(10)
  ) async throws(KafkaError) -> [KafkaPosition] {
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

  /// How far each assigned partition is, from what the client knows without asking a broker.
  package func lags() async throws(KafkaError) -> [KafkaLag] {
    try await calls.run { [self] () throws(KafkaError) in
      let list = PartitionList(try assignment().sorted())
      let code = unsafe handle.with { client in unsafe rd_kafka_position(client, list.pointer) }
      try KafkaError.check(code, origin: "positions")
      let positions = Dictionary(
        list.positions.map { ($0.partition, $0.offset) }, uniquingKeysWith: { $1 })
      return unsafe PartitionList.partitions(of: list.pointer).map { partition in
        KafkaLag(
          partition: partition, position: positions[partition], end: cachedEnd(of: partition))
      }
    }
  }

  private func cachedEnd(of partition: KafkaPartition) -> Int64? {
    var low: Int64 = -1
    var high: Int64 = -1
    let code = unsafe handle.with { client in
      unsafe rd_kafka_get_watermark_offsets(
        client, partition.topic, partition.partition, &low, &high)
    }
    return code == RD_KAFKA_RESP_ERR_NO_ERROR && high >= 0 ? high : nil
  }
}
