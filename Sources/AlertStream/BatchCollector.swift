package import KafkaTransport
package import Topics

/// Collects records until a batch is full or due.
package struct BatchCollector {
  /// Records of a full batch.
  package var size: Int
  private let bytes: Int
  private let duration: Duration
  private var records: [KafkaRecord] = []
  private var collected = 0
  /// Time of the first record.
  private var started: Duration?

  /// - Parameters:
  ///   - size: records of a full batch.
  ///   - bytes: bytes of records from which on a batch is full.
  ///   - duration: longest wait of a batch's first record.
  package init(size: Int, bytes: Int, duration: Duration) {
    self.size = size
    self.bytes = bytes
    self.duration = duration
  }

  package var isEmpty: Bool { records.isEmpty }

  /// Records that a batch still has room for.
  package var room: Int { size - records.count }

  package var isFull: Bool { records.count >= size || collected >= bytes }

  /// Time until the batch is due, `nil` where it is empty.
  package func timeLeft(at now: Duration) -> Duration? { started.map { duration - (now - $0) } }

  package mutating func add(_ new: [KafkaRecord], at now: Duration) {
    guard !new.isEmpty else { return }
    started = started ?? now
    records += new
    collected += new.reduce(0) { $0 + ($1.value?.count ?? 0) }
  }

  /// Drops the records of partitions that are read no longer.
  package mutating func drop(_ gone: [TopicPartition]) {
    records.removeAll { gone.contains($0.partition) }
    collected = records.reduce(0) { $0 + ($1.value?.count ?? 0) }
    if records.isEmpty { started = nil }
  }

  package mutating func dropAll() { _ = take() }

  /// Takes the batch out.
  package mutating func take() -> [KafkaRecord] {
    defer {
      records = []
      collected = 0
      started = nil
    }
    return records
  }
}
