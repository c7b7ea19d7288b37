package import Configuration
import KafkaTransport
package import Telemetry

/// Everything that consumers of a topic see now, as `nightjar dump` shows it.
package struct TopicDump: Sendable {
  package let topic: String

  package init(topic: String) { self.topic = topic }

  private static let patience = Duration.seconds(60)

  /// Calls `body` with the key and value of each committed record that stands in the topic when it
  /// is called, partition by partition in order.
  package func read(
    _ settings: Configuration.KafkaSettings, logger: Logger,
    _ body: (_ partition: Int32, _ offset: Int64, _ key: [UInt8], _ value: [UInt8]) -> Void
  ) async throws {
    let kafka = settings.client
    let admin = try KafkaAdmin(kafka, logger: logger)
    guard let found = try await admin.topics().first(where: { $0.name == topic }) else { return }
    let consumer = try KafkaConsumer(
      kafka, consumer: .init(groupID: "nightjar.dump"), logger: logger)
    for number in 0..<Int32(found.partitions) {
      let partition = KafkaPartition(topic: topic, partition: number)
      let marks = try await admin.watermarks(of: partition)
      var next = marks.low
      try consumer.assign([KafkaPosition(partition, offset: next)])
      while next < marks.high {
        let poll = try await consumer.poll(max: 10_000, timeout: .milliseconds(200))
        for record in poll.records where record.partition == partition {
          next = record.offset + 1
          body(number, record.offset, record.key ?? [], record.value ?? [])
        }
        for case .reachedEnd(let position) in poll.events where position.partition == partition {
          next = max(next, position.offset)
          // What stands behind an open transaction is not seen by anyone yet.
          if poll.records.isEmpty { next = marks.high }
        }
      }
    }
  }
}
