package import Configuration
import KafkaTransport
package import Telemetry

/// Everything that consumers of a topic see now, as `nightjar dump` shows it.
package struct TopicDump: Sendable {
  package let topic: String

  package init(topic: String) { self.topic = topic }

  private static let batch = 10_000

  /// Calls `body` with key and value of each committed record that stands in the topic when it is
  /// called, those of a partition in order.
  ///
  /// - Throws: ``KafkaError``, ``TopicReaderError``.
  package func read(
    _ settings: Configuration.KafkaSettings, logger: Logger,
    _ body: (_ key: [UInt8], _ value: [UInt8]) -> Void
  ) async throws {
    let reader = TopicReader(
      kafka: settings.client, topics: [topic], start: .earliest, logger: logger)
    try await reader.read(batch: Self.batch) { records in
      for record in records { body(record.key ?? [], record.value ?? []) }
    }
  }
}
