import KafkaTransport
import Synchronization
import Telemetry
import Testing
import Topics

/// Producer and consumer against librdkafka's in-process broker.
@Suite struct EmbeddedBrokerTests {
  let broker: EmbeddedBroker
  let bootstrap: String

  init() throws {
    broker = try EmbeddedBroker()
    bootstrap = broker.bootstrapServers
    try broker.createTopic("t", partitions: 1)
  }

  private func reader(
    _ topics: [String] = ["t"], group: String = "g",
    _ change: (inout KafkaConsumer.Settings) -> Void = { _ in }
  ) throws -> Reader {
    let consumer = try Clients.consumer(bootstrap, group: group) {
      Clients.embedded(&$0)
      change(&$0)
    }
    try consumer.subscribe(to: topics)
    return Reader(consumer)
  }

  @Test func aRecordArrivesWhole() async throws {
    let sent = [
      KafkaOutgoingRecord(
        topic: "t", key: [1, 0, 255], value: [0, 1, 2], timestamp: 1_700_000_000_123,
        headers: [
          KafkaHeader(name: "a", value: [9]), KafkaHeader(name: "a", value: nil),
          KafkaHeader(name: "", value: []),
        ]),
      KafkaOutgoingRecord(topic: "t", key: nil, value: nil),
      KafkaOutgoingRecord(topic: "t", key: [], value: []),
      KafkaOutgoingRecord(topic: "t", value: [UInt8](repeating: 7, count: 900_000)),
    ]
    let producer = try Clients.producer(bootstrap)
    for record in sent { try producer.send(record) }
    #expect(try await producer.flush(timeout: .seconds(10)).delivered == 4)
    #expect(producer.inFlight == 0)

    let reader = try reader()
    #expect(try await reader.run { $0.records.count == 4 })
    #expect(reader.records.map(\.offset) == [0, 1, 2, 3])
    #expect(reader.records.map(\.key) == sent.map(\.key))
    #expect(reader.records.map(\.value) == sent.map(\.value))
    #expect(reader.records.map(\.headers) == sent.map(\.headers))
    #expect(reader.records.first?.timestamp == 1_700_000_000_123)
    #expect(reader.records.first?.partition == TopicPartition(topic: "t", partition: 0))
    try await reader.consumer.close()
  }

  @Test func readingGoesOnWhereItWasCommitted() async throws {
    try await Clients.fill(bootstrap, "t", count: 10)
    let first = try reader()
    #expect(try await first.run(max: 4) { $0.records.count >= 4 })
    #expect(first.texts == ["0", "1", "2", "3"])
    try await first.consumer.commit([TopicPosition(topic: "t", partition: 0, offset: 4)])
    try await first.consumer.close()

    let second = try reader()
    #expect(try await second.run { $0.records.count >= 6 })
    #expect(second.texts == (4..<10).map { "\($0)" })
    let committed = try await second.consumer.committed([TopicPartition(topic: "t", partition: 0)])
    #expect(committed == [TopicPosition(topic: "t", partition: 0, offset: 4)])
    try await second.consumer.close()
  }

  @Test func aGivenPositionWinsOverTheCommittedOne() async throws {
    try await Clients.fill(bootstrap, "t", count: 5)
    let reader = try reader()
    reader.start = [TopicPartition(topic: "t", partition: 0): 3]
    #expect(try await reader.run { $0.records.count >= 2 })
    #expect(reader.texts == ["3", "4"])
    try await reader.consumer.seek(to: [TopicPosition(topic: "t", partition: 0, offset: 1)])
    #expect(try await reader.run { $0.records.count >= 6 })
    #expect(reader.texts == ["3", "4", "1", "2", "3", "4"])
    try await reader.consumer.close()
  }

  @Test func nothingIsReadBeforeTheAssignmentIsAccepted() async throws {
    try await Clients.fill(bootstrap, "t", count: 3)
    let consumer = try Clients.consumer(bootstrap, group: "g", Clients.embedded)
    try consumer.subscribe(to: ["t"])
    var events: [KafkaEvent] = []
    for _ in 0..<300 where events.isEmpty {
      events = try await consumer.poll(max: 10, timeout: .milliseconds(100)).events
    }
    #expect(events == [.assigned([TopicPartition(topic: "t", partition: 0)])])
    for _ in 0..<5 {
      #expect(try await consumer.poll(max: 10, timeout: .milliseconds(50)) == KafkaPoll())
    }
    try consumer.accept([TopicPartition(topic: "t", partition: 0)])
    let reader = Reader(consumer)
    #expect(try await reader.run { $0.records.count == 3 })
    try await consumer.close()
  }

  @Test func topicsMatchAPatternAndNewOnesAreFound() async throws {
    try broker.createTopic("ztf_20260101_programid1", partitions: 1)
    try broker.createTopic("ztf_20260101_programid2", partitions: 1)
    try await Clients.fill(bootstrap, "ztf_20260101_programid1", count: 2)
    try await Clients.fill(bootstrap, "ztf_20260101_programid2", count: 2)
    // No divisor of the seconds after which the broker lets members join: a member whose metadata
    // are refreshed at that moment joins again.
    let reader = try reader([#"^ztf_[0-9]{8}_programid1$"#]) {
      $0.topicRefresh = .milliseconds(730)
    }
    #expect(try await reader.run { $0.records.count >= 2 })
    try broker.createTopic("ztf_20260102_programid1", partitions: 1)
    try await Clients.fill(bootstrap, "ztf_20260102_programid1", count: 3)
    #expect(try await reader.run { $0.records.count >= 5 })
    #expect(
      Set(reader.records.map(\.partition.topic)) == [
        "ztf_20260101_programid1", "ztf_20260102_programid1",
      ])
    try await reader.consumer.close()
  }

  @Test func partitionsGivenByHandNeedNoGroup() async throws {
    try await Clients.fill(bootstrap, "t", count: 5)
    let consumer = try Clients.consumer(bootstrap, group: "replay")
    try consumer.assign([TopicPosition(topic: "t", partition: 0, offset: 2)])
    let reader = Reader(consumer)
    #expect(try await reader.run { !$0.ends.isEmpty })
    #expect(reader.texts == ["2", "3", "4"])
    #expect(reader.ends == [TopicPosition(topic: "t", partition: 0, offset: 5)])
    let lags = try await consumer.lags()
    #expect(lags.map(\.records) == [0])
    #expect(lags.map(\.end) == [5])
    try await consumer.close()
  }

  @Test func aPollTakesWhatItIsAllowedAndTheRestWaits() async throws {
    try await Clients.fill(bootstrap, "t", count: 103)
    let reader = try reader()
    #expect(try await reader.run(max: 10) { $0.records.count >= 103 })
    #expect(reader.polls.allSatisfy { $0 <= 10 })
    #expect(reader.texts == (0..<103).map { "\($0)" })
    try await reader.consumer.close()
  }

  @Test func aPollIsBoundedInBytes() async throws {
    try await Clients.fill(bootstrap, "t", count: 40, size: 10_000)
    let consumer = try Clients.consumer(bootstrap, group: "g", Clients.embedded)
    try consumer.assign([TopicPosition(topic: "t", partition: 0, offset: 0)])
    var counts: [Int] = []
    while counts.reduce(0, +) < 40 {
      let poll = try await consumer.poll(max: 100, maxBytes: 25_000, timeout: .seconds(5))
      counts.append(poll.records.count)
    }
    #expect(counts.allSatisfy { $0 <= 3 })
    try await consumer.close()
  }

  @Test func pausedPartitionsWaitAndLoseNothing() async throws {
    let partition = TopicPartition(topic: "t", partition: 0)
    try await Clients.fill(bootstrap, "t", count: 200)
    let reader = try reader()
    #expect(try await reader.run(max: 7) { $0.records.count >= 50 })
    try await reader.consumer.pause([partition])
    let before = reader.records.count
    for _ in 0..<5 { try await reader.poll(timeout: .milliseconds(50)) }
    #expect(reader.records.count == before)
    let next = try #require(reader.records.last).offset + 1
    try await reader.consumer.seek(to: [TopicPosition(partition, offset: next)])
    #expect(try await reader.run { $0.records.count >= 200 })
    #expect(reader.texts == (0..<200).map { "\($0)" })
    try await reader.consumer.close()
  }

  @Test func lagIsWhatIsLeftToRead() async throws {
    try await Clients.fill(bootstrap, "t", count: 30)
    let reader = try reader()
    #expect(try await reader.run(max: 10) { $0.records.count >= 10 })
    let lag = try #require(try await reader.consumer.lags().first)
    #expect(lag.position == 10 && lag.end == 30 && lag.records == 20)
    try await reader.consumer.close()
  }

  @Test func sendingIsBoundedByWhatIsInFlight() async throws {
    try broker.setBroker(1, isUp: false)
    let producer = try Clients.producer(bootstrap) { $0.inFlightRecords = 10 }
    let record = KafkaOutgoingRecord(topic: "t", value: [1])
    for _ in 0..<10 { try producer.send(record) }
    let error = try #require(throws: KafkaError.self) { try producer.send(record) }
    #expect(error.isQueueFull && error.isRetriable && !error.isFatal)
    #expect(producer.inFlight >= 10)
    try broker.setBroker(1, isUp: true)
    try await producer.send([KafkaOutgoingRecord](repeating: record, count: 100))
    let report = try await producer.flush(timeout: .seconds(15))
    #expect(report.delivered == 110 && report.failed == 0)
  }

  @Test func everyFailedRecordIsReported() async throws {
    let producer = try Clients.producer(bootstrap)
    try producer.send(KafkaOutgoingRecord(topic: "t", value: [1]))
    for key in UInt8(0)..<3 {
      try producer.send(KafkaOutgoingRecord(topic: "t", partition: 99, key: [key], value: [1]))
    }
    let report = try await producer.flush(timeout: .seconds(15))
    #expect(report.delivered == 1 && report.failed == 3)
    #expect(Set(report.failures.map(\.key)) == [[0], [1], [2]])
    #expect(report.failures.allSatisfy { $0.partition.partition == 99 && !$0.error.isRetriable })
    #expect(try await producer.flush(timeout: .seconds(1)) == KafkaDeliveryReport())
    let tooLarge = try #require(throws: KafkaError.self) {
      try producer.send(
        KafkaOutgoingRecord(topic: "t", value: [UInt8](repeating: 0, count: 10_000_000)))
    }
    #expect(tooLarge.name == "MSG_SIZE_TOO_LARGE")
  }

  @Test func aBrokerThatComesBackLosesAndDoublesNothing() async throws {
    try await Clients.fill(bootstrap, "t", count: 10)
    let lines = Mutex(0)
    var settings = KafkaConsumer.Settings(groupID: "g")
    settings.sessionTimeout = .seconds(30)
    let consumer = try KafkaConsumer(
      Clients.kafka(bootstrap), consumer: settings,
      logger: Logger(label: "t") { _ in CountingHandler { lines.withLock { $0 += 1 } } })
    try consumer.subscribe(to: ["t"])
    let reader = Reader(consumer)
    #expect(try await reader.run { $0.records.count >= 10 })
    let producer = try Clients.producer(bootstrap)
    try broker.setBroker(1, isUp: false)
    for number in 10..<20 {
      try producer.send(KafkaOutgoingRecord(topic: "t", value: Clients.value(number)))
    }
    let error = await #expect(throws: KafkaError.self) {
      try await producer.flush(timeout: .milliseconds(300))
    }
    #expect(error?.isRetriable == true)
    for _ in 0..<5 { try await reader.poll() }
    try broker.setBroker(1, isUp: true)
    #expect(try await producer.flush(timeout: .seconds(15)).delivered == 10)
    #expect(try await reader.run { $0.records.count >= 20 })
    #expect(reader.texts == (0..<20).map { "\($0)" })
    #expect(reader.events.contains { if case .failed = $0 { true } else { false } })
    #expect(lines.withLock { $0 } > 0)
    try await consumer.close()
  }

  @Test func clientsThatAreNotClosedEndAtOnce() async throws {
    let clock = ContinuousClock()
    let time = try await clock.measure {
      let reader = try reader()
      _ = try await reader.run { !$0.partitions.isEmpty }
      try broker.setBroker(1, isUp: false)
      try Clients.producer(bootstrap).send(KafkaOutgoingRecord(topic: "t", value: [1]))
    }
    #expect(time < .seconds(12))
  }

  @Test func errorsAreClassified() async throws {
    let admin = try KafkaAdmin(
      KafkaConnection(bootstrapServers: "127.0.0.1:1"), logger: Clients.logger)
    let error = await #expect(throws: KafkaError.self) {
      try await admin.topics(timeout: .milliseconds(300))
    }
    #expect(error?.isRetriable == true && error?.isFatal == false)
    #expect(error?.origin == "list topics")
  }
}

/// Calls back for each line.
private struct CountingHandler: LogHandler {
  var logLevel = Logger.Level.trace
  var metadata = Logger.Metadata()
  let onLine: @Sendable () -> Void

  init(onLine: @escaping @Sendable () -> Void) { self.onLine = onLine }

  func log(level: Logger.Level, message: StaticString, metadata: Logger.Metadata?) { onLine() }
}
