import KafkaTransport
import Topics

/// Collects records until a batch is full or due.
struct BatchCollector {
  private let size: Int
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
  init(size: Int, bytes: Int, duration: Duration) {
    self.size = size
    self.bytes = bytes
    self.duration = duration
  }

  var isEmpty: Bool { records.isEmpty }

  /// Records that a batch still has room for.
  var room: Int { size - records.count }

  var isFull: Bool { records.count >= size || collected >= bytes }

  /// Time until the batch is due, `nil` where it is empty.
  func timeLeft(at now: Duration) -> Duration? { started.map { duration - (now - $0) } }

  mutating func add(_ new: [KafkaRecord], at now: Duration) {
    guard !new.isEmpty else { return }
    started = started ?? now
    records += new
    collected += new.reduce(0) { $0 + ($1.value?.count ?? 0) }
  }

  /// Drops the records of partitions that are read no longer.
  mutating func drop(_ gone: [TopicPartition]) {
    records.removeAll { gone.contains($0.partition) }
    collected = records.reduce(0) { $0 + ($1.value?.count ?? 0) }
    if records.isEmpty { started = nil }
  }

  mutating func dropAll() { _ = take() }

  /// Takes the batch out.
  mutating func take() -> [KafkaRecord] {
    defer {
      records = []
      collected = 0
      started = nil
    }
    return records
  }
}
