import KafkaTransport
import Testing
import Topics

@Suite struct RebalanceTests {
  let broker: EmbeddedBroker
  let bootstrap: String

  init() throws {
    broker = try EmbeddedBroker()
    bootstrap = broker.bootstrapServers
    try broker.createTopic("t", partitions: 4)
  }

  private func reader() throws -> Reader {
    let consumer = try Clients.consumer(bootstrap, group: "g", Clients.embedded)
    try consumer.subscribe(to: ["t"])
    let reader = Reader(consumer)
    reader.commits = true
    return reader
  }

  @Test func revokedPartitionsAreReadNoFurtherAndHeldUntilReleased() async throws {
    let first = try Clients.consumer(bootstrap, group: "g", Clients.embedded)
    try first.subscribe(to: ["t"])
    let reading = Reader(first)
    #expect(try await reading.run { $0.partitions.count == 4 })

    let second = try reader()
    var revoked: [TopicPartition] = []
    for _ in 0..<100 where revoked.isEmpty {
      try await second.poll(timeout: .milliseconds(20))
      for case .revoked(let partitions) in try await first.poll(
        max: 10, timeout: .milliseconds(50)
      ).events {
        revoked = partitions
      }
    }
    #expect(revoked.count == 2)
    for partition in revoked {
      try await Clients.fill(bootstrap, "t", partition: partition.partition, count: 5)
    }
    for _ in 0..<5 {
      let poll = try await first.poll(max: 10, timeout: .milliseconds(50))
      #expect(poll.records.isEmpty)
      try await second.poll(timeout: .milliseconds(50))
    }
    #expect(second.partitions.isEmpty)
    try first.release(revoked)
    let keeping = Reader(first)
    try await Reader.run(keeping, second) { second.records.count == 10 }
    #expect(second.partitions == Set(revoked))
    try await first.close()
    try await second.consumer.close()
  }

  /// librdkafka waits for the answer when it closes or destroys a consumer.
  @Test(.timeLimit(.minutes(1)), arguments: [true, false])
  func aMemberThatNeverAnswersItsAssignmentLeavesTheGroup(isClosed: Bool) async throws {
    func joinAndLeave() async throws {
      let silent = try Clients.consumer(bootstrap, group: "g", Clients.embedded)
      try silent.subscribe(to: ["t"])
      var events: [KafkaEvent] = []
      for _ in 0..<300 where events.isEmpty {
        events = try await silent.poll(max: 1, timeout: .milliseconds(100)).events
      }
      #expect(events.count == 1)
      guard isClosed else { return }
      for _ in 0..<2 { try await silent.close() }
    }
    try await joinAndLeave()
    let heir = try reader()
    #expect(try await heir.run { $0.partitions.count == 4 })
    try await heir.consumer.close()
  }

  /// librdkafka 2.0.2 aborts the process where this is done to its own consumer.
  @Test func membersThatLeaveWhileTheyJoinHarmNothing() async throws {
    let first = try reader()
    #expect(try await first.run { $0.partitions.count == 4 })
    for delay in stride(from: 0, through: 2_000, by: 100) {
      let joining = try Clients.consumer(bootstrap, group: "g", Clients.embedded)
      try joining.subscribe(to: ["t"])
      _ = try await joining.poll(max: 1, timeout: .milliseconds(delay / 10))
      try await first.poll(timeout: .milliseconds(20))
      if delay.isMultiple(of: 200) { try await joining.close() }
    }
    try await first.consumer.close()
  }
}
