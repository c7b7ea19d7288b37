import KafkaTransport
import Telemetry
import Testing

@Suite struct KafkaSettingsTests {
  private let secrets = KafkaConnection(
    bootstrapServers: "a:1,b:2",
    properties: [
      "sasl.password": "hunter2", "ssl.key.pem": "KEY", "sasl.username": "me",
      "sasl.oauthbearer.client.secret": "s3",
    ])

  /// A property that a client has no use for is a warning at each start.
  @Test func noClientIsGivenWhatItHasNoUseFor() throws {
    let sink = LineSink()
    let logger = Logger(label: "test") { _ in sink }
    let settings = KafkaConnection(bootstrapServers: "127.0.0.1:1")
    _ = try KafkaAdmin(settings, logger: logger)
    _ = try KafkaProducer(settings, producer: .init(transactionalID: "a"), logger: logger)
    var consumer = KafkaConsumer.Settings(groupID: "g")
    consumer.groupInstanceID = "a"
    _ = try KafkaConsumer(settings, consumer: consumer, logger: logger)
    let lines = sink.text
    #expect(!lines.contains("CONFWARN") && !lines.contains("ignored"), "\(lines)")
  }

  @Test func secretsAreMasked() {
    #expect(
      secrets.description == "bootstrap.servers=a:1,b:2 client.id=nightjar "
        + "sasl.oauthbearer.client.secret=*** sasl.password=*** sasl.username=me ssl.key.pem=***")
  }

  private func error(_ properties: [String: String]) throws -> KafkaError {
    let settings = KafkaConnection(bootstrapServers: "127.0.0.1:1", properties: properties)
    return try #require(throws: KafkaError.self) {
      try KafkaConsumer(
        settings, consumer: .init(groupID: "g"), logger: Clients.logger)
    }
  }

  @Test func anUnknownPropertyIsNamed() throws {
    let error = try error(["no.such.property": "1"])
    #expect(error.origin == "Kafka property no.such.property")
    #expect(!error.isRetriable)
  }

  @Test func aWrongValueIsNamedUnlessItIsASecret() throws {
    #expect(try error(["session.timeout.ms": "soon"]).description.contains("session.timeout.ms"))
    let secret = try error(["ssl.key.password.x": "hunter2"])
    #expect(!secret.description.contains("hunter2"))
  }

  @Test func whatCorrectnessRestsOnCannotBeChanged() throws {
    for (name, value) in [
      ("enable.auto.commit", "true"), ("isolation.level", "read_uncommitted"),
      ("partition.assignment.strategy", "range"),
    ] {
      #expect(try error([name: value]).origin == "Kafka property \(name)")
    }
  }

  @Test func propertiesWinOverDefaults() throws {
    let settings = KafkaConnection(
      bootstrapServers: "127.0.0.1:1",
      properties: ["session.timeout.ms": "7000", "enable.auto.commit": "false"])
    #expect(throws: Never.self) {
      try KafkaConsumer(
        settings, consumer: .init(groupID: "g"), logger: Clients.logger)
    }
  }
}
