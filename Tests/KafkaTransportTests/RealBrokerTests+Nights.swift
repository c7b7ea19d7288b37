import Foundation
import KafkaTransport
import TestSupport
import Testing
import Topics

/// Slow batches, large packets and a topic a night, as a real broker serves them.
extension RealBrokerTests {
  /// A batch takes longer than the time after which the group gives up on a member that does not poll.
  @Test func aSlowBatchKeepsItsPartitions() async throws {
    let topic = try await makeTopic("slow", partitions: 2)
    for partition in Int32(0)..<2 {
      try await Clients.fill(bootstrap, topic, partition: partition, count: 50)
    }
    let group = RealBroker.unique("group")
    let consumer = try Clients.consumer(bootstrap, group: group) {
      $0.maxPollInterval = .seconds(6)
    }
    try consumer.subscribe(to: [topic])
    let slow = Reader(consumer)
    #expect(try await slow.run(max: 10) { $0.records.count >= 10 })
    let batch = slow.next
    try await consumer.stayingMember { try await Task.sleep(for: .seconds(9)) }
    try await consumer.commit(batch)
    #expect(try await slow.run { $0.records.count >= 100 })
    #expect(!slow.events.contains { if case .lost = $0 { true } else { false } })
    for partition in Int32(0)..<2 {
      let texts = slow.records.filter { $0.partition.partition == partition }.map(\.text)
      #expect(texts == (0..<50).map { "\($0)" })
    }
    try await consumer.close()
  }

  /// What is held back while a batch is in work is not seen twice where the batch is read again.
  @Test func aBatchThatIsReadAgainIsReadOnce() async throws {
    let topic = try await makeTopic("again")
    try await Clients.fill(bootstrap, topic, count: 20)
    let consumer = try Clients.consumer(bootstrap, group: RealBroker.unique("group")) {
      $0.maxPollInterval = .seconds(6)
    }
    try consumer.subscribe(to: [topic])
    let reader = Reader(consumer)
    #expect(try await reader.run(max: 5) { $0.records.count >= 5 })
    try await consumer.stayingMember { try await Task.sleep(for: .seconds(4)) }
    try await consumer.seek(to: [TopicPosition(topic: topic, partition: 0, offset: 0)])
    #expect(try await reader.run { $0.records.count >= 25 })
    #expect(reader.texts.suffix(20) == (0..<20).map { "\($0)" })
    try await consumer.close()
  }

  /// Wherever the polls that keep the membership fall among seeks, nothing is lost or seen twice.
  @Test func aSeekWhileABatchIsInWorkLosesNothing() async throws {
    let topic = try await makeTopic("seek")
    try await Clients.fill(bootstrap, topic, count: 20)
    let consumer = try Clients.consumer(bootstrap, group: RealBroker.unique("group")) {
      $0.maxPollInterval = .seconds(6)
    }
    try consumer.subscribe(to: [topic])
    let reader = Reader(consumer)
    #expect(try await reader.run(max: 5) { $0.records.count >= 5 })
    let read = reader.records.count
    try await consumer.stayingMember {
      let end = ContinuousClock.now + .seconds(2)
      while .now < end {
        try await consumer.seek(to: [TopicPosition(topic: topic, partition: 0, offset: 0)])
        try await Task.sleep(for: .milliseconds(10))
      }
    }
    #expect(try await reader.run { $0.records.count >= read + 20 })
    #expect(reader.texts.dropFirst(read) == (0..<20).map { "\($0)" }[...])
    try await consumer.close()
  }

  /// 280 MB of packets wait; what is fetched ahead of a slow reader stays near the bound.
  @Test func memoryIsBoundedForLargePackets() async throws {
    let topic = try await makeTopic("packets", partitions: 4)
    for partition in Int32(0)..<4 {
      try await fillIncompressible(
        bootstrap, topic, partition: partition, count: 500, size: 140_000)
    }
    let before = Self.residentBytes()
    let consumer = try Clients.consumer(bootstrap, group: RealBroker.unique("group")) {
      $0.prefetchKilobytes = 16 * 1024
    }
    try consumer.subscribe(to: [topic])
    let reader = Reader(consumer)
    #expect(try await reader.run(max: 1) { !$0.records.isEmpty })
    var largest = 0
    for _ in 0..<20 {
      try await Task.sleep(for: .milliseconds(100))
      try await reader.poll(max: 1)
      largest = max(largest, Self.residentBytes() - before)
    }
    print("fetched ahead: \(largest >> 20) MiB resident with a bound of 16 MiB")
    #expect(largest < 64 << 20)
    try await consumer.close()
  }

  /// Old nights with a backlog, an empty one and a deleted one do not hold the newest one up, and a
  /// night that begins later is found.
  @Test(.enabled(if: RealBroker.canStart, RealBroker.untried("topics that come every night")))
  func theLiveNightIsNotStarved() async throws {
    let prefix = "ztf_\(UInt32.random(in: 0..<1_000_000))_"
    func night(_ number: Int) -> String { "\(prefix)2026110\(number)_programid1" }
    let cluster = try RealBroker.cluster()
    let bootstrap = cluster.bootstrap
    let admin = try KafkaAdmin(Clients.kafka(bootstrap), logger: Clients.logger)
    try await admin.create((1...7).map { KafkaTopic(name: night($0), partitions: 1) })
    for number in 1...5 {
      try await fillIncompressible(bootstrap, night(number), count: 300, size: 66_000)
    }
    let consumer = try Clients.consumer(bootstrap, group: RealBroker.unique("group")) {
      $0.topicRefresh = .seconds(1)
      $0.prefetchKilobytes = 8 * 1024
    }
    try consumer.subscribe(to: ["^\(prefix)[0-9]{8}_programid1$"])
    let reader = Reader(consumer)
    #expect(try await reader.run(max: 20) { $0.records.count >= 100 })
    func records(of number: Int) -> Int {
      reader.records.count { $0.partition.topic == night(number) }
    }
    try await fillIncompressible(bootstrap, night(6), count: 50, size: 66_000)
    let begun = reader.records.count
    #expect(try await reader.run(max: 20) { _ in records(of: 6) == 50 })
    let others = reader.records.count - begun - 50
    print("the live night's 50 records came among \(others) of \(5 * 300 - begun) older ones")
    #expect(others < 12 * 50)

    try cluster.tool("topics", "--delete --topic \(night(7))")
    try await admin.create([KafkaTopic(name: night(8), partitions: 1)])
    try await fillIncompressible(bootstrap, night(8), count: 5, size: 66_000)
    let start = ContinuousClock.now
    #expect(try await reader.run { _ in records(of: 8) == 5 })
    print("a new night was found after \(ContinuousClock.now - start), refreshing every second")
    #expect(try await reader.run { $0.records.count >= 1_555 })
    #expect(reader.records.count == 1_555)
    try await consumer.close()
  }

  private func fillIncompressible(
    _ bootstrap: String, _ topic: String, partition: Int32 = 0, count: Int, size: Int
  ) async throws {
    let noise = (0..<size).map { _ in UInt8.random(in: 0...255) }
    let producer = try Clients.producer(bootstrap)
    for _ in 0..<count {
      try await producer.send([.init(topic: topic, partition: partition, value: noise)])
    }
    #expect(try await producer.flush(timeout: .seconds(30)).delivered == count)
  }

  /// Source: proc(5), `statm`, the second number, pages.
  private static func residentBytes() -> Int {
    let text = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8)) ?? ""
    return text.split(separator: " ").dropFirst().first.flatMap { Int($0) }.map { $0 * 4096 } ?? 0
  }
}
