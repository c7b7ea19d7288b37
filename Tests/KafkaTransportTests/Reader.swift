import KafkaTransport
import Testing
import Topics

/// Polls a consumer, answers its events at once, and keeps what it saw.
final class Reader {
  let consumer: KafkaConsumer
  private(set) var records: [KafkaRecord] = []
  private(set) var events: [KafkaEvent] = []
  private(set) var polls: [Int] = []
  /// Where accepted partitions begin.
  var start: [TopicPartition: Int64] = [:]
  /// Whether positions are committed before partitions are released.
  var commits = false

  init(_ consumer: KafkaConsumer) { self.consumer = consumer }

  var texts: [String] { records.map(\.text) }

  /// The partitions assigned and not yet taken away.
  var partitions: Set<TopicPartition> {
    events.reduce(into: []) { set, event in
      switch event {
      case .assigned(let partitions): set.formUnion(partitions)
      case .revoked(let partitions), .lost(let partitions): set.subtract(partitions)
      case .reachedEnd, .outOfRange, .vanished, .failed: break
      }
    }
  }

  var ends: [TopicPosition] {
    events.compactMap { if case .reachedEnd(let position) = $0 { position } else { nil } }
  }

  /// Polls once.
  func poll(max: Int = 1_000, timeout: Duration = .milliseconds(100)) async throws {
    let poll = try await consumer.poll(max: max, timeout: timeout)
    records += poll.records
    events += poll.events
    polls.append(poll.records.count)
    for event in poll.events {
      switch event {
      case .assigned(let partitions): try consumer.accept(partitions, from: start)
      case .revoked(let partitions):
        if commits { try await consumer.commit(next.filter { partitions.contains($0.partition) }) }
        try consumer.release(partitions)
      case .lost, .reachedEnd, .outOfRange, .vanished, .failed: break
      }
    }
  }

  /// The next offset of each partition that was read.
  var next: [TopicPosition] {
    Dictionary(records.map { ($0.partition, $0.offset + 1) }, uniquingKeysWith: max)
      .map { TopicPosition($0, offset: $1) }.sorted()
  }

  /// Polls until the condition holds; returns false where it does not within the time.
  func run(
    max: Int = 1_000, for time: Duration = .seconds(30), until isDone: (Reader) -> Bool
  ) async throws -> Bool {
    let deadline = ContinuousClock.now + time
    while !isDone(self) {
      guard ContinuousClock.now < deadline else { return false }
      try await poll(max: max)
    }
    return true
  }

  /// Polls both until the condition holds.
  static func run(
    _ first: Reader, _ second: Reader, until isDone: () -> Bool
  ) async throws {
    let deadline = ContinuousClock.now + .seconds(30)
    while !isDone() {
      try #require(ContinuousClock.now < deadline, "the partitions did not settle")
      try await first.poll(timeout: .milliseconds(50))
      try await second.poll(timeout: .milliseconds(50))
    }
  }
}
