import ByteCoding
import KafkaTransport
import ServiceLifecycle
import StateStore
import Topics

/// Tells a topic that was deleted and made again from the one that was read before.
///
/// Clients of librdkafka 2.0.2 see no topic identifiers, and offsets say nothing: the new topic may
/// already have more records than were read of the old one. The last record that was read is asked
/// for again, by its offset, and has to be the same.
struct TopicIdentity {
  enum Question {
    /// The last record that was read.
    case record(RecordMark)
    /// The next offset, where no record is remembered.
    case position(Int64)
  }

  enum Verdict: Equatable {
    case same
    /// Another record stands at the offset, or none although later ones do.
    case other
    /// The record is deleted by now, so that nothing can be said; `low` is the first offset left.
    case deleted(low: Int64)
    /// The partition ends before the offset: so it does in another topic, or with a new leader that
    /// does not know all of it yet. `isRead` is true of a record, false of a position.
    case behind(isRead: Bool)
    /// The brokers gave no answer in time.
    case unknown
  }

  /// The first record from an offset on, or the end.
  private struct Find {
    var offset: Int64
    var record: KafkaRecord?
  }

  let transport: any StreamTransport
  let clock: MonotonicClock

  /// Longest wait for an answer of the brokers; nothing else is read meanwhile.
  private static let patience = Duration.seconds(2)

  /// Answers a question about each partition.
  /// - Throws: `CancellationError`.
  func verdicts(
    on questions: [TopicPartition: Question]
  ) async throws -> [TopicPartition: Verdict] {
    var sought: [TopicPosition] = []
    let topics = try await topics()
    for case (let partition, .record(let mark)) in questions
    where topics.contains(partition.topic) {
      sought.append(TopicPosition(partition, offset: mark.offset))
    }
    let found = try await read(from: sought.sorted())
    var verdicts: [TopicPartition: Verdict] = [:]
    for (partition, question) in questions.sorted(by: { $0.key < $1.key }) {
      do {
        switch question {
        case .record(let mark):
          verdicts[partition] = try await verdict(on: partition, mark, found[partition])
        case .position(let offset):
          verdicts[partition] = try await verdict(on: partition, offset)
        }
      } catch is KafkaError {
        verdicts[partition] = .unknown
      }
    }
    return verdicts
  }

  /// The topics that there are: others are not waited for.
  private func topics() async throws -> Set<String> {
    do {
      return Set(try await transport.topics().map(\.name))
    } catch is KafkaError { return [] }
  }

  private func verdict(
    on partition: TopicPartition, _ mark: RecordMark, _ find: Find?
  ) async throws -> Verdict {
    guard let find else { return .unknown }
    if let record = find.record, record.offset == mark.offset {
      return RecordMark(record) == mark ? .same : .other
    }
    let held = try await transport.watermarks(of: partition)
    if held.low > mark.offset { return .deleted(low: held.low) }
    if held.high <= mark.offset { return held.low == 0 ? .behind(isRead: true) : .unknown }
    // Behind it are open transactions alone.
    guard find.offset > mark.offset else { return .unknown }
    return try await isCompacted(partition.topic) ? .deleted(low: held.low) : .other
  }

  private func verdict(on partition: TopicPartition, _ offset: Int64) async throws -> Verdict {
    let held = try await transport.watermarks(of: partition)
    if held.low > offset { return .deleted(low: held.low) }
    return held.high < offset ? .behind(isRead: false) : .same
  }

  /// Finds what stands at each position or after it; partitions that do not answer in time are left
  /// out.
  private func read(from positions: [TopicPosition]) async throws -> [TopicPartition: Find] {
    var found: [TopicPartition: Find] = [:]
    guard !positions.isEmpty else { return found }
    let end = clock.now() + Self.patience
    do {
      let reader = try await transport.reader(from: positions)
      do {
        while found.count < positions.count, clock.now() < end {
          let poll = try await reader.poll(max: 100, timeout: .milliseconds(100))
          for record in poll.records where found[record.partition] == nil {
            found[record.partition] = Find(offset: record.offset, record: record)
          }
          for event in poll.events {
            switch event {
            case .reachedEnd(let end), .outOfRange(let end):
              let find = found[end.partition] ?? Find(offset: end.offset)
              found[end.partition] = find
            default: break
            }
          }
        }
      } catch {
        await reader.close()
        throw error
      }
      await reader.close()
    } catch is KafkaError {}
    return found
  }

  /// In a compacted topic a record may be gone although later ones are there. Where the setting may not
  /// be read, the topic counts as not compacted: to read records twice is better than to lose some.
  private func isCompacted(_ topic: String) async throws -> Bool {
    do {
      let policy = try await transport.settings(of: [topic])[topic]?["cleanup.policy"]
      return policy?.contains("compact") ?? false
    } catch let error as KafkaError {
      guard error.isRetriable else { return false }
      throw error
    }
  }
}

extension RecordMark {
  init(_ record: KafkaRecord) {
    var head = ByteWriter()
    head.append(record.timestamp ?? -1)
    var hash = FNV1a()
    hash.add(head.bytes)
    for part in [record.key, record.value] {
      hash.add([part == nil ? 0 : 1])
      hash.add(part ?? [])
    }
    self.init(offset: record.offset, fingerprint: hash.value)
  }
}
