import KafkaTransport
import Testing

@Suite(.timeLimit(.minutes(1))) struct TopicReaderTests {
  private let broker: EmbeddedBroker

  init() throws {
    broker = try EmbeddedBroker()
    for topic in ["alerts.1", "alerts.2", "alerts.x"] {
      try broker.createTopic(topic, partitions: 1)
    }
  }

  private func values(_ topics: String...) async throws -> [String] {
    let reader = TopicReader(
      Clients.kafka(broker.bootstrapServers), topics: topics, start: .earliest,
      logger: Clients.logger)
    var values: [String] = []
    try await reader.readAll { _, value in values.append(String(decoding: value, as: UTF8.self)) }
    return values
  }

  /// A topic that is not there is not taken for an empty one.
  @Test func aTopicThatIsNotThereIsNamed() async throws {
    #expect(try await values("alerts.1").isEmpty)
    await #expect(throws: TopicReaderError.noSuchTopic("none")) { try await values("none") }
  }

  /// Patterns are POSIX extended regular expressions, as where the daemon subscribes to them.
  @Test func patternsAreThoseOfTheClient() async throws {
    let producer = try Clients.producer(broker.bootstrapServers)
    try await producer.send(
      ["alerts.1", "alerts.2", "alerts.x"].map {
        KafkaOutgoingRecord(topic: $0, value: Array($0.utf8))
      })
    _ = try await producer.flush(timeout: .seconds(10))
    #expect(try await values("^alerts\\.[[:digit:]]$").sorted() == ["alerts.1", "alerts.2"])
    // In other dialects \d is a digit; here it is the letter.
    await #expect(throws: TopicReaderError.noSuchTopic("^alerts\\.\\d$")) {
      try await values("^alerts\\.\\d$")
    }
    await #expect(throws: TopicReaderError.badPattern("^(")) { try await values("^(") }
  }
}
