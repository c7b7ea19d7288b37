import Foundation
package import KafkaTransport
package import Telemetry

/// Reads topics from a place on to where they end now, and changes nothing on the broker: it joins
/// no group and commits no offsets.
package struct TopicReader: Sendable {
  /// Where reading begins, in every partition.
  package enum Start: Sendable, Hashable {
    case earliest
    case offset(Int64)
    /// The first record at or after a time, milliseconds since 1970.
    case time(Int64)
  }

  private let kafka: KafkaTransport.KafkaSettings
  /// Names, or regular expressions that begin with `^`.
  private let topics: [String]
  private let start: Start
  private let logger: Logger

  /// Brokers that say nothing for so long are given up.
  private static let patience = Duration.seconds(60)

  package init(
    kafka: KafkaTransport.KafkaSettings, topics: [String], start: Start, logger: Logger
  ) {
    self.kafka = kafka
    self.topics = topics
    self.start = start
    self.logger = logger
  }

  /// Says that a quarantined record cannot be sent again.
  func noteNotKept(_ record: QuarantinedRecord) {
    logger.error(
      "not sent again: the record's bytes are not kept",
      metadata: [
        .kafkaTopic: "\(record.origin.topic)", .kafkaPartition: "\(record.origin.partition)",
        .kafkaOffset: "\(record.origin.offset)", .errorDescription: "\(record.size) bytes",
      ])
  }

  /// Calls `body` with the records, some at a time, those of a partition in order.
  ///
  /// - Throws: ``KafkaError`` where reading cannot go on, ``TopicReaderError``, and what `body` does.
  package func read(
    batch limit: Int, _ body: ([KafkaRecord]) async throws -> Void
  ) async throws {
    var settings = KafkaConsumer.Settings(groupID: "nightjar-replay-\(UUID().uuidString)")
    settings.prefetchKilobytes = 64 << 10
    let consumer = try KafkaConsumer(kafka, consumer: settings, logger: logger)
    let spans = try await spans(consumer)
    try consumer.assign(spans.map { KafkaPosition($0.key, offset: $0.value.lowerBound) })
    var open = spans.mapValues(\.upperBound)
    var heard = ContinuousClock.now
    while !open.isEmpty {
      let poll = try await consumer.poll(max: limit, timeout: .milliseconds(500))
      let records = poll.records.filter { $0.offset < (open[$0.partition] ?? 0) }
      for event in poll.events { try Self.take(event, &open) }
      for record in poll.records where record.offset + 1 >= (open[record.partition] ?? .max) {
        open[record.partition] = nil
      }
      if !poll.records.isEmpty || !poll.events.isEmpty { heard = .now }
      guard .now - heard < Self.patience else { throw TopicReaderError.silent(Self.patience) }
      if !records.isEmpty { try await body(records) }
    }
    try await consumer.close()
  }

  private static func take(
    _ event: KafkaEvent, _ open: inout [KafkaPartition: Int64]
  ) throws(KafkaError) {
    switch event {
    case .reachedEnd(let position) where position.offset >= (open[position.partition] ?? .max):
      open[position.partition] = nil
    case .failed(let error) where !error.isRetriable: throw error
    case .reachedEnd, .failed, .assigned, .revoked, .lost, .outOfRange: break
    }
  }

  /// The offsets to read of each partition that has any.
  private func spans(
    _ consumer: KafkaConsumer
  ) async throws -> [KafkaPartition: Range<Int64>] {
    let admin = try KafkaAdmin(kafka, logger: logger)
    let partitions = try matching(try await admin.topics()).flatMap { topic in
      (0..<topic.partitions).map { KafkaPartition(topic: topic.name, partition: Int32($0)) }
    }
    var times: [KafkaPartition: Int64] = [:]
    if case .time(let time) = start {
      for position in try await consumer.positions(of: partitions, at: time) {
        times[position.partition] = position.offset
      }
    }
    var spans: [KafkaPartition: Range<Int64>] = [:]
    for partition in partitions {
      let marks = try await admin.watermarks(of: partition)
      let first =
        switch start {
        case .earliest: marks.low
        case .offset(let offset): offset
        case .time: times[partition] ?? marks.high
        }
      let begin = max(first, marks.low)
      if begin < marks.high { spans[partition] = begin..<marks.high }
    }
    return spans
  }

  private func matching(_ known: [KafkaTopic]) throws(TopicReaderError) -> [KafkaTopic] {
    var found: [KafkaTopic] = []
    for topic in topics {
      let matches: [KafkaTopic]
      if topic.hasPrefix("^") {
        guard let pattern = try? NSRegularExpression(pattern: topic) else {
          throw .badPattern(topic)
        }
        matches = known.filter {
          pattern.firstMatch(
            in: $0.name, range: NSRange(location: 0, length: $0.name.utf16.count)) != nil
        }
      } else {
        matches = known.filter { $0.name == topic }
      }
      guard !matches.isEmpty else { throw .noSuchTopic(topic) }
      found += matches.filter { !found.contains($0) }
    }
    return found
  }
}

/// Why topics cannot be read.
package enum TopicReaderError: Error, Hashable, CustomStringConvertible {
  case noSuchTopic(String)
  case badPattern(String)
  /// Neither records nor an end came for so long.
  case silent(Duration)

  package var description: String {
    switch self {
    case .noSuchTopic(let name): "\(name): no such topic on the broker"
    case .badPattern(let pattern): "\(pattern): no regular expression"
    case .silent(let time): "the brokers have sent nothing for \(Int(time / .seconds(1))) s"
    }
  }
}
