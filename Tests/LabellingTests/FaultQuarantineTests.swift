import AlertProcessing
import KafkaTransport
import Labelling
import Telemetry
import TestSupport
import Testing
import Topics

@Suite(
  .serialized,
  .enabled(
    if: RealBroker.isAvailable,
    RealBroker.untried("each faulty label is quarantined once, whatever is killed when")),
  .timeLimit(.minutes(2)))
struct FaultQuarantineTests {
  private let source: LabelTopicService.Source
  private let input: TopicPartition

  init() async throws {
    let connection = KafkaConnection(bootstrapServers: try RealBroker.bootstrap())
    let topics = ["labels", "quarantine"].map(RealBroker.unique)
    source = .init(
      connection: connection, group: RealBroker.unique("group"), topic: topics[0],
      quarantineTopic: topics[1], transactionalID: RealBroker.unique("id"))
    input = TopicPartition(topic: topics[0], partition: 0)
    try await KafkaAdmin(connection, logger: .silent).create(
      topics.map { KafkaTopic(name: $0, partitions: 1) })
  }

  private func consumer() throws -> KafkaConsumer {
    let consumer = try KafkaConsumer(
      source.connection, consumer: .init(groupID: source.group), logger: .silent)
    try consumer.assign([.beginning(of: input)])
    return consumer
  }

  private var records: [KafkaRecord] {
    (0..<4).map { KafkaRecord(partition: input, offset: $0, key: nil, value: [1]) }
  }

  private var faults: [QuarantinedRecord] {
    [1, 3].map {
      QuarantinedRecord(
        origin: RecordOrigin(input, offset: $0, written: 0), reason: "labelField", message: "m",
        bytes: [1])
    }
  }

  /// The keys of the records that a reader of committed ones sees.
  private func quarantined() async throws -> [String] {
    var keys: [String] = []
    let reader = TopicReader(
      source.connection, topics: [source.quarantineTopic], start: .earliest, logger: .silent)
    try await reader.read(batch: 100) { records in
      keys += records.map { String(decoding: $0.key ?? [], as: UTF8.self) }
    }
    return keys.sorted()
  }

  /// A process that is killed with its transaction open has quarantined nothing; one that is killed
  /// before its store knows has, and the next one sees it.
  @Test func eachFaultIsQuarantinedOnce() async throws {
    let killed = try KafkaProducer(
      source.connection, producer: .init(transactionalID: source.transactionalID), logger: .silent)
    try await killed.initTransactions()
    try killed.beginTransaction()
    let key = Array(faults[0].origin.description.utf8)
    try await killed.send([.init(topic: source.quarantineTopic, key: key, value: faults[0].json)])
    _ = try await killed.flush(timeout: .seconds(10))

    let expected = faults.map(\.origin.description)
    for attempt in 0..<3 {
      var quarantine = FaultQuarantine(source, logger: .silent)
      let consumer = try consumer()
      try await quarantine.update([input], consumer)
      let told = try await quarantine.take(faults, among: records, consumer)
      #expect(told.map(\.origin.offset) == (attempt == 0 ? [1, 3] : []))
      #expect(try await quarantined() == expected)
      try await consumer.close()
    }
  }

  /// What was noted without a fault counts as well: a store that is made again tells nothing anew.
  @Test func recordsWithoutFaultsMoveThePosition() async throws {
    var quarantine = FaultQuarantine(source, logger: .silent)
    let consumer = try consumer()
    await quarantine.note(records, consumer)
    var other = FaultQuarantine(source, logger: .silent)
    #expect(try await other.take(faults, among: records, consumer).isEmpty)
    #expect(try await quarantined().isEmpty)
    try await consumer.close()
  }
}
