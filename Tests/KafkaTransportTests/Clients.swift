import KafkaTransport
import Telemetry
import Testing

/// Short ways to make what the tests use.
enum Clients {
  static let logger = Logger(label: "test") { _ in NoOpLogHandler() }

  static func consumer(
    _ bootstrap: String, group: String, _ change: (inout KafkaConsumer.Settings) -> Void = { _ in }
  ) throws -> KafkaConsumer {
    var settings = KafkaConsumer.Settings(groupID: group)
    settings.sessionTimeout = .seconds(6)
    change(&settings)
    return try KafkaConsumer(kafka(bootstrap), consumer: settings, logger: logger)
  }

  /// The embedded broker lets members join after 3 s, and again a second before their session
  /// would run out.
  static func embedded(_ settings: inout KafkaConsumer.Settings) {
    settings.sessionTimeout = .seconds(4)
  }

  static func producer(
    _ bootstrap: String, transactionalID: String? = nil,
    _ change: (inout KafkaProducer.Settings) -> Void = { _ in }
  ) throws -> KafkaProducer {
    var settings = KafkaProducer.Settings(transactionalID: transactionalID)
    change(&settings)
    return try KafkaProducer(kafka(bootstrap), producer: settings, logger: logger)
  }

  /// Short waits, so that the tests are quick.
  static func kafka(_ bootstrap: String) -> KafkaConnection {
    KafkaConnection(
      bootstrapServers: bootstrap,
      properties: ["reconnect.backoff.max.ms": "200", "heartbeat.interval.ms": "200"])
  }

  /// Sends `count` records with the values `0 ..< count` to a partition and waits for them.
  static func fill(
    _ bootstrap: String, _ topic: String, partition: Int32 = 0, count: Int, size: Int = 0
  ) async throws {
    let producer = try producer(bootstrap)
    try await producer.send(
      (0..<count).map {
        KafkaOutgoingRecord(
          topic: topic, partition: partition, key: [0], value: value($0, size: size))
      })
    let report = try await producer.flush(timeout: .seconds(10))
    try #require(report.delivered == count && report.failed == 0, "\(report)")
  }

  /// A number as text, filled up with spaces.
  static func value(_ number: Int, size: Int = 0) -> [UInt8] {
    let text = Array("\(number)".utf8)
    return text + [UInt8](repeating: 0x20, count: max(0, size - text.count))
  }
}

extension KafkaRecord {
  /// The value as text without trailing spaces.
  var text: String {
    let text = String(decoding: value ?? [], as: UTF8.self)
    return String(text.prefix { $0 != " " })
  }
}
