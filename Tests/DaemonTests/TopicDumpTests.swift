import Configuration
import Daemon
import KafkaTransport
import Telemetry
import Testing

@Suite struct TopicDumpTests {
  /// A topic that is not there is not taken for an empty one.
  @Test(.timeLimit(.minutes(1))) func aTopicThatIsNotThereIsNamed() async throws {
    let broker = try EmbeddedBroker()
    try broker.createTopic("there", partitions: 1)
    let layers = try ConfigurationLayers(flags: ["kafka.bootstrap=\(broker.bootstrapServers)"])
    let kafka = try LoadedConfiguration(layers: layers).settings.kafka
    let logger = Logger(label: "test") { _ in NoOpLogHandler() }
    var count = 0
    try await TopicDump(topic: "there").read(kafka, logger: logger) { _, _ in count += 1 }
    #expect(count == 0)
    await #expect(throws: TopicReaderError.noSuchTopic("none")) {
      try await TopicDump(topic: "none").read(kafka, logger: logger) { _, _ in count += 1 }
    }
  }
}
