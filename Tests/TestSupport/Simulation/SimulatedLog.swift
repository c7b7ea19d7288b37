package import KafkaTransport
package import Topics

/// The log of one partition: records, and the markers at which transactions end.
package struct SimulatedLog: Sendable {
  private enum Content: Sendable {
    case record(KafkaRecord, producer: Int64?)
    /// Dropped by compaction, or a transaction's marker.
    case nothing
  }

  private struct Entry: Sendable {
    var offset: Int64
    var content: Content
  }

  private let partition: TopicPartition
  private var entries: [Entry] = []
  /// The first offset of each producer's open transaction.
  private var open: [Int64: Int64] = [:]
  /// Offsets of records whose transaction was aborted.
  private var aborted: Set<Int64> = []
  /// The offset after the last entry.
  package private(set) var end: Int64 = 0

  package init(_ partition: TopicPartition) { self.partition = partition }

  /// The offset up to which all transactions have ended.
  package var lastStable: Int64 { open.values.min() ?? end }

  /// Adds a record.
  ///
  /// - Parameter producer: of the open transaction, `nil` outside of one.
  package mutating func append(_ record: KafkaOutgoingRecord, producer: Int64?) {
    let stored = KafkaRecord(
      partition: partition, offset: end, key: record.key, value: record.value,
      timestamp: record.timestamp, headers: record.headers)
    if let producer, open[producer] == nil { open[producer] = end }
    entries.append(Entry(offset: end, content: .record(stored, producer: producer)))
    end += 1
  }

  /// Writes the marker that ends a producer's transaction.
  package mutating func endTransaction(of producer: Int64, isCommit: Bool) {
    if let first = open.removeValue(forKey: producer), !isCommit {
      for entry in entries where entry.offset >= first {
        if case .record(_, let owner) = entry.content, owner == producer {
          aborted.insert(entry.offset)
        }
      }
    }
    entries.append(Entry(offset: end, content: .nothing))
    end += 1
  }

  /// The committed records from an offset on, and the offset to go on at, behind what holds none.
  package func read(
    from offset: Int64, max count: Int
  ) -> (records: [KafkaRecord], next: Int64) {
    let stable = lastStable
    var records: [KafkaRecord] = []
    var next = offset
    for entry in entries.drop(while: { $0.offset < offset }) {
      guard entry.offset < stable, records.count < count else { break }
      next = entry.offset + 1
      if case .record(let record, _) = entry.content, !aborted.contains(entry.offset) {
        records.append(record)
      }
    }
    return (records, next)
  }

  /// All committed records.
  package var committed: [KafkaRecord] { read(from: 0, max: .max).records }

  /// Keeps the last committed record of each key alone, but what stands at the end.
  package mutating func compact() {
    var kept: Set<[UInt8]?> = []
    let bound = min(lastStable, end - 1)
    entries = entries.reversed().filter { entry in
      guard entry.offset < bound else {
        if case .record(let record, _) = entry.content, entry.offset < lastStable,
          !aborted.contains(entry.offset)
        {
          kept.insert(record.key)
        }
        return true
      }
      guard case .record(let record, _) = entry.content, !aborted.contains(entry.offset) else {
        return false
      }
      return kept.insert(record.key).inserted
    }.reversed()
  }
}
