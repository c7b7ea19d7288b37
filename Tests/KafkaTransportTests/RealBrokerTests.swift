import Foundation
import KafkaTransport
import TestSupport
import Testing
import Topics

/// What only a real broker does: transactions, fencing, static members, topics on demand.
@Suite(
  .serialized,
  .enabled(
    if: RealBroker.isAvailable,
    RealBroker.untried("transactions, fencing and static members as brokers have them")),
  .timeLimit(.minutes(2)))
struct RealBrokerTests {
  let bootstrap: String

  init() throws { bootstrap = try RealBroker.bootstrap() }

  /// A new topic.
  func makeTopic(_ name: String, partitions: Int = 1) async throws -> String {
    let topic = RealBroker.unique(name)
    let admin = try KafkaAdmin(Clients.kafka(bootstrap), logger: Clients.logger)
    try await admin.create([KafkaTopic(name: topic, partitions: partitions)])
    return topic
  }

  func reader(_ topic: String, group: String) throws -> Reader {
    let consumer = try Clients.consumer(bootstrap, group: group)
    try consumer.subscribe(to: [topic])
    return Reader(consumer)
  }

  /// Everything that a new consumer sees of partition 0, and the end that it reaches.
  func visible(_ topic: String) async throws -> (texts: [String], end: Int64) {
    let consumer = try Clients.consumer(bootstrap, group: RealBroker.unique("visible"))
    try consumer.assign([TopicPosition(topic: topic, partition: 0, offset: 0)])
    let reader = Reader(consumer)
    #expect(try await reader.run { !$0.ends.isEmpty })
    try await consumer.close()
    return (reader.texts, reader.ends.first?.offset ?? -1)
  }

  func producer(_ id: String) async throws -> KafkaProducer {
    let producer = try Clients.producer(bootstrap, transactionalID: id)
    try await producer.initTransactions(timeout: .seconds(20))
    return producer
  }

  @Test func topicsAreMadeOnceWithTheirConfiguration() async throws {
    let admin = try KafkaAdmin(Clients.kafka(bootstrap), logger: Clients.logger)
    let name = RealBroker.unique("compacted")
    for _ in 0..<2 { try await admin.create([.compacted(name: name, partitions: 3)]) }
    let found = try await admin.topics().first { $0.name == name }
    #expect(found?.partitions == 3)
    try await Clients.fill(bootstrap, name, partition: 2, count: 1_000)
    let partition = TopicPartition(topic: name, partition: 2)
    #expect(try await admin.watermarks(of: partition) == KafkaWatermarks(low: 0, high: 1_000))
    let settings = try await admin.settings(of: [name])
    #expect(settings[name]?["cleanup.policy"] == "compact")
    #expect(settings[name]?["retention.ms"] != nil)
    let error = await #expect(throws: KafkaError.self) {
      try await admin.create([
        KafkaTopic(name: RealBroker.unique("x"), partitions: 1, configuration: ["no.such": "1"])
      ])
    }
    #expect(error?.name == "INVALID_CONFIG")
    #expect(error?.isRetriable == false)
  }

  @Test func anAbortedTransactionIsNotSeenAndACommittedOneIs() async throws {
    let topic = try await makeTopic("transactions")
    let producer = try await producer(RealBroker.unique("id"))
    for (text, isKept) in [("a", true), ("b", false), ("c", true)] {
      try producer.beginTransaction()
      try await producer.send(
        (0..<3).map { .init(topic: topic, value: Array("\(text)\($0)".utf8)) })
      if isKept {
        let report = try await producer.commitTransaction()
        #expect(report.delivered == 3 && report.failed == 0)
      } else {
        _ = try await producer.flush(timeout: .seconds(10))
        try await producer.abortTransaction()
      }
    }
    let seen = try await visible(topic)
    #expect(seen.texts == ["a0", "a1", "a2", "c0", "c1", "c2"])
    // Nine records and three markers.
    #expect(seen.end == 12)
  }

  @Test func anOpenTransactionIsNotSeenUntilItsCommit() async throws {
    let topic = try await makeTopic("open")
    let producer = try await producer(RealBroker.unique("id"))
    try producer.beginTransaction()
    try await producer.send([.init(topic: topic, value: [0x61])])
    _ = try await producer.flush(timeout: .seconds(10))
    let before = try await visible(topic)
    #expect(before.texts.isEmpty && before.end == 0)
    _ = try await producer.commitTransaction()
    #expect(try await visible(topic).texts == ["a"])
  }

  /// A changelog's end is that of everything written, whoever has it open.
  @Test func watermarksCountOpenTransactions() async throws {
    let topic = try await makeTopic("watermarks", partitions: 5)
    let admin = try KafkaAdmin(Clients.kafka(bootstrap), logger: Clients.logger)
    let producer = try await producer(RealBroker.unique("id"))
    let partition = TopicPartition(
      topic: topic, partition: KeyPartition.of("object".utf8, count: 5))
    try producer.beginTransaction()
    try await producer.send(
      (0..<3).map { .init(topic: topic, key: Array("object".utf8), value: [UInt8($0)]) })
    _ = try await producer.flush(timeout: .seconds(10))
    #expect(try await admin.watermarks(of: partition).high == 3)
    try await producer.send([.init(topic: topic, key: Array("object".utf8), value: [3])])
    #expect(try await producer.commitTransaction().ends == [partition: 4])
    // The marker comes a little after the commit.
    var high: Int64 = 0
    for _ in 0..<100 where high < 5 { high = try await admin.watermarks(of: partition).high }
    #expect(high == 5)
  }

  @Test func offsetsMoveWithTheCommitOnly() async throws {
    let input = try await makeTopic("input")
    let output = try await makeTopic("output")
    try await Clients.fill(bootstrap, input, count: 10)
    let reader = try reader(input, group: RealBroker.unique("group"))
    #expect(try await reader.run { $0.records.count == 10 })
    let producer = try await producer(RealBroker.unique("id"))
    let partition = TopicPartition(topic: input, partition: 0)

    try producer.beginTransaction()
    try await producer.send([.init(topic: output, value: [0x78])])
    try await producer.sendOffsets([TopicPosition(partition, offset: 4)], of: reader.consumer)
    try await producer.abortTransaction()
    #expect(try await reader.consumer.committed([partition]).isEmpty)

    try producer.beginTransaction()
    try await producer.send([.init(topic: output, value: [0x79])])
    try await producer.sendOffsets([TopicPosition(partition, offset: 7)], of: reader.consumer)
    _ = try await producer.commitTransaction()
    let committed = try await reader.consumer.committed([partition])
    #expect(committed == [TopicPosition(partition, offset: 7)])
    #expect(try await visible(output).texts == ["y"])
    try await reader.consumer.close()
  }

  @Test func theOlderProducerOfAnIdIsFenced() async throws {
    let topic = try await makeTopic("fenced")
    let id = RealBroker.unique("id")
    let zombie = try await producer(id)
    try zombie.beginTransaction()
    try await zombie.send([.init(topic: topic, value: [0x7A])])
    _ = try await zombie.flush(timeout: .seconds(10))
    let successor = try await producer(id)
    let error = await #expect(throws: KafkaError.self) { try await zombie.commitTransaction() }
    #expect(error?.isFatal == true && error?.isFenced == true && error?.isRetriable == false)
    try successor.beginTransaction()
    try await successor.send([.init(topic: topic, value: [0x73])])
    _ = try await successor.commitTransaction()
    #expect(try await visible(topic).texts == ["s"])
  }

  @Test func positionsAreFoundByTime() async throws {
    let topic = try await makeTopic("time")
    let producer = try Clients.producer(bootstrap)
    let start: Int64 = 1_700_000_000_000
    for number in 0..<10 {
      try producer.send(
        .init(topic: topic, value: [0], timestamp: start + Int64(number) * 1_000))
    }
    #expect(try await producer.flush(timeout: .seconds(10)).delivered == 10)
    let consumer = try Clients.consumer(bootstrap, group: RealBroker.unique("group"))
    let partition = TopicPartition(topic: topic, partition: 0)
    func position(_ time: Int64) async throws -> [Int64] {
      try await consumer.positions(of: [partition], at: time).map(\.offset)
    }
    #expect(try await position(start) == [0])
    #expect(try await position(start + 3_500) == [4])
    #expect(try await position(start + 60_000).isEmpty)
    try await consumer.close()
  }

  @Test func aRecordOfFourMegabytesArrives() async throws {
    let topic = try await makeTopic("large")
    let producer = try Clients.producer(bootstrap)
    let value = (0..<4_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    try producer.send(.init(topic: topic, value: value))
    #expect(try await producer.flush(timeout: .seconds(10)).delivered == 1)
    let reader = try reader(topic, group: RealBroker.unique("group"))
    #expect(try await reader.run { $0.records.count == 1 })
    #expect(reader.records.first?.value == value)
    try await reader.consumer.close()
  }
}
