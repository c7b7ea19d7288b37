import Synchronization

/// Records between the client and the next poll, in the order in which they came.
final class HeldRecords: Sendable {
  private let records = Mutex<[KafkaRecord]>([])

  func append(_ new: [KafkaRecord]) { records.withLock { $0 += new } }

  /// Takes the first `max` out.
  func take(_ max: Int) -> [KafkaRecord] {
    records.withLock { records in
      defer { records.removeFirst(min(max, records.count)) }
      return Array(records.prefix(max))
    }
  }

  /// Drops what was read of partitions that are gone or read anew.
  func drop(_ partitions: [KafkaPartition]) {
    records.withLock { $0.removeAll { partitions.contains($0.partition) } }
  }

  func dropAll() { records.withLock { $0.removeAll() } }
}
