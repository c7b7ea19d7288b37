import KafkaTransport
import Testing
import Topics

/// Questions to a partition whose leader has changed since the client last heard of it.
@Suite(.timeLimit(.minutes(1))) struct LeaderElectionTests {
  private static let partition = TopicPartition(topic: "t", partition: 0)

  private static func moved(
    isDown: Bool
  ) async throws -> (broker: EmbeddedBroker, admin: KafkaAdmin) {
    let broker = try EmbeddedBroker(brokers: 3)
    try broker.createTopic("t", partitions: 1, replicas: 3)
    try broker.setLeader(of: partition, broker: 1)
    try await Clients.fill(broker.bootstrapServers, "t", count: 7)
    let admin = try KafkaAdmin(Clients.kafka(broker.bootstrapServers), logger: Clients.logger)
    #expect(try await admin.watermarks(of: partition).high == 7)
    if isDown { try broker.setBroker(1, isUp: false) }
    try broker.setLeader(of: partition, broker: 2)
    return (broker, admin)
  }

  /// The client would ask the old leader for minutes, and wait without end for one that is gone.
  @Test(arguments: [false, true]) func theNewLeaderIsFound(isDown: Bool) async throws {
    let (broker, admin) = try await Self.moved(isDown: isDown)
    let marks = try await admin.watermarks(of: Self.partition)
    #expect(marks == KafkaWatermarks(low: 0, high: 7))
    withExtendedLifetime(broker) {}
  }

  @Test func theTimeIsBounded() async throws {
    let (broker, admin) = try await Self.moved(isDown: false)
    for number in 1...3 { try broker.setBroker(number, isUp: false) }
    let start = ContinuousClock.now
    let error = await #expect(throws: KafkaError.self) {
      try await admin.watermarks(of: Self.partition, timeout: .seconds(1))
    }
    #expect(error?.isRetriable == true)
    #expect(ContinuousClock.now - start < .seconds(10))
  }

  @Test(
    arguments: [
      (-190, true, true), (-188, true, true), (-172, false, true), (3, false, false),
      (6, false, false), (-185, false, false),
    ] as [(Int32, Bool, Bool)])
  func errorsOfPartitionsAreToldApart(number: Int32, isUnknown: Bool, isNotAssigned: Bool) {
    let error = KafkaError(number: number, origin: "test")
    #expect(error.isUnknownPartition == isUnknown && error.isNotAssigned == isNotAssigned)
  }
}
