import Foundation
package import Telemetry
import Topics

/// Reads topics from a place on to where they end now, and changes nothing on the broker: it joins
/// no group and commits no offsets.
package struct TopicReader: Sendable {
  /// Start of reading, in every partition.
  package enum Start: Sendable, Hashable {
    case earliest
    case offset(Int64)
    /// The first record at or after a time, milliseconds since 1970.
    case time(Int64)
  }

  private let connection: KafkaConnection
  /// Names, or regular expressions that begin with `^`.
  private let topics: [String]
  private let start: Start
  private let logger: Logger

  /// Brokers that say nothing for so long are given up.
  private static let patience = Duration.seconds(60)
  private static let batch = 10_000

  package init(
    _ connection: KafkaConnection, topics: [String], start: Start, logger: Logger
  ) {
    self.connection = connection
    self.topics = topics
    self.start = start
    self.logger = logger
  }

  /// Calls `body` with the records, some at a time, those of a partition in order.
  ///
  /// - Throws: ``KafkaError`` if reading cannot go on, ``TopicReaderError``, and errors of `body`.
  package func read(
    batch limit: Int, _ body: ([KafkaRecord]) async throws -> Void
  ) async throws {
    var settings = KafkaConsumer.Settings(groupID: "nightjar-replay-\(UUID().uuidString)")
    settings.prefetchKilobytes = 64 << 10
    let consumer = try KafkaConsumer(connection, consumer: settings, logger: logger)
    let spans = try await spans(consumer)
    try consumer.assign(spans.map { TopicPosition($0.key, offset: $0.value.lowerBound) })
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

  /// Calls `body` with key and value of each committed record now in the topics, those of a
  /// partition in order.
  package func readAll(_ body: (_ key: [UInt8], _ value: [UInt8]) -> Void) async throws {
    try await read(batch: Self.batch) { records in
      for record in records { body(record.key ?? [], record.value ?? []) }
    }
  }

  private static func take(
    _ event: KafkaEvent, _ open: inout [TopicPartition: Int64]
  ) throws(KafkaError) {
    switch event {
    case .reachedEnd(let position) where position.offset >= (open[position.partition] ?? .max):
      open[position.partition] = nil
    case .failed(let error) where !error.isRetriable,
      .vanished(_, let error) where !error.isRetriable:
      throw error
    case .reachedEnd, .failed, .vanished, .assigned, .revoked, .lost, .outOfRange: break
    }
  }

  /// The offsets to read of each partition that has any.
  private func spans(
    _ consumer: KafkaConsumer
  ) async throws -> [TopicPartition: Range<Int64>] {
    let admin = try KafkaAdmin(connection, logger: logger)
    let partitions = try matching(try await admin.topics()).flatMap { topic in
      (0..<topic.partitions).map { TopicPartition(topic: topic.name, partition: Int32($0)) }
    }
    var times: [TopicPartition: Int64] = [:]
    if case .time(let time) = start {
      for position in try await consumer.positions(of: partitions, at: time) {
        times[position.partition] = position.offset
      }
    }
    var spans: [TopicPartition: Range<Int64>] = [:]
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
      if topic.isTopicPattern {
        guard let pattern = TopicPattern(topic) else { throw .badPattern(topic) }
        matches = known.filter { pattern.matches($0.name) }
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
    case .badPattern(let pattern): "\(pattern) is not a valid regular expression"
    case .silent(let time): "the brokers have sent nothing for \(Int(time / .seconds(1))) s"
    }
  }
}
