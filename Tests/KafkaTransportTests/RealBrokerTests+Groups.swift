import KafkaTransport
import TestSupport
import Testing
import Topics

/// Groups as a real broker runs them.
extension RealBrokerTests {
  @Test func twoConsumersShareThePartitionsAndNoRecordIsReadTwice() async throws {
    let topic = try await makeTopic("shared", partitions: 4)
    func fill(_ count: Int) async throws {
      for partition in 0..<4 {
        try await Clients.fill(bootstrap, topic, partition: Int32(partition), count: count)
      }
    }
    try await fill(50)
    let group = RealBroker.unique("group")
    let first = try reader(topic, group: group)
    first.commits = true
    #expect(try await first.run { $0.partitions.count == 4 && $0.records.count == 200 })
    let second = try reader(topic, group: group)
    second.commits = true
    try await Reader.run(first, second) { second.partitions.count == 2 }
    #expect(first.partitions.count == 2 && first.partitions.isDisjoint(with: second.partitions))
    // Cooperative: what the first keeps was never taken away.
    let revoked = first.events.flatMap { event -> [TopicPartition] in
      if case .revoked(let partitions) = event { partitions } else { [] }
    }
    #expect(Set(revoked) == second.partitions)

    try await fill(30)
    try await Reader.run(first, second) { first.records.count + second.records.count >= 320 }
    let seen = (first.records + second.records).map {
      TopicPosition($0.partition, offset: $0.offset)
    }
    #expect(seen.count == 320 && Set(seen).count == 320)
    #expect(second.records.count == 60)

    try await first.consumer.commit(first.next)
    try await first.consumer.close()
    #expect(try await second.run { $0.partitions.count == 4 })
    for _ in 0..<3 { try await second.poll() }
    #expect(second.records.count == 60)
    try await second.consumer.close()
  }

  @Test func aMemberThatLostItsPartitionsCannotMoveTheirOffsets() async throws {
    let topic = try await makeTopic("zombie")
    try await Clients.fill(bootstrap, topic, count: 3)
    let group = RealBroker.unique("group")
    let consumer = try Clients.consumer(bootstrap, group: group) {
      $0.maxPollInterval = .seconds(6)
    }
    try consumer.subscribe(to: [topic])
    let zombie = Reader(consumer)
    #expect(try await zombie.run { $0.records.count == 3 })
    // The zombie does not poll any longer; the heir takes over.
    let heir = try reader(topic, group: group)
    #expect(try await heir.run { $0.records.count == 3 })

    let producer = try await producer(RealBroker.unique("id"))
    try producer.beginTransaction()
    let error = await #expect(throws: KafkaError.self) {
      try await producer.sendOffsets(zombie.next, of: consumer, timeout: .seconds(5))
    }
    #expect(error?.isAbortable == true && error?.isFatal == false)
    try await producer.abortTransaction()
    let partition = TopicPartition(topic: topic, partition: 0)
    #expect(try await heir.consumer.committed([partition]).isEmpty)
    #expect(try await zombie.run { reader in reader.events.contains { $0 == .lost([partition]) } })
    try await consumer.close()
    try await heir.consumer.close()
  }

  /// The second member of a name takes it over; the first is told whose place that was.
  @Test func theOlderMemberOfANameIsFenced() async throws {
    let topic = try await makeTopic("fenced")
    let group = RealBroker.unique("group")
    func member() throws -> Reader {
      let consumer = try Clients.consumer(bootstrap, group: group) { $0.groupInstanceID = "a" }
      try consumer.subscribe(to: [topic])
      return Reader(consumer)
    }
    let first = try member()
    #expect(try await first.run { $0.partitions.count == 1 })
    let second = try member()
    #expect(try await second.run { $0.partitions.count == 1 })
    let error = await #expect(throws: KafkaError.self) {
      _ = try await first.run(for: .seconds(20)) { _ in false }
    }
    #expect(error?.isFenced == true && error?.isFatal == true && error?.isRetriable == false)
    try? await first.consumer.close()
    try await second.consumer.close()
  }

  @Test func aStaticMemberComesBackWithoutARebalance() async throws {
    let topic = try await makeTopic("static", partitions: 4)
    let group = RealBroker.unique("group")
    func member(_ name: String) throws -> Reader {
      let consumer = try Clients.consumer(bootstrap, group: group) {
        $0.groupInstanceID = name
        $0.sessionTimeout = .seconds(20)
      }
      try consumer.subscribe(to: [topic])
      return Reader(consumer)
    }
    let first = try member("a")
    let second = try member("b")
    for _ in 0..<200 where first.partitions.count != 2 || second.partitions.count != 2 {
      try await first.poll(timeout: .milliseconds(50))
      try await second.poll(timeout: .milliseconds(50))
    }
    let before = second.partitions
    try #require(first.partitions.count == 2 && before.count == 2)
    let events = first.events.filter { if case .reachedEnd = $0 { false } else { true } }
    try await second.consumer.close()
    let back = try member("b")
    #expect(try await back.run { $0.partitions.count == 2 })
    for _ in 0..<5 { try await first.poll() }
    #expect(back.partitions == before)
    #expect(first.events.filter { if case .reachedEnd = $0 { false } else { true } } == events)
    try await first.consumer.close()
    try await back.consumer.close()
  }
}
