/// The books of one partition: which records are open, and what became of those settled.
///
///     consumed = settled + open,   settled = Σ dispositions
struct PartitionAccount<Disposition: Hashable & Sendable>: Sendable {
  /// A consumed record whose offset is not committed yet.
  private struct Entry: Sendable {
    var offset: Int64
    var disposition: Disposition?
  }

  let assignment: UInt64
  /// Offset below which everything is settled.
  private(set) var committed: Int64
  /// Smallest offset the next record may have.
  private(set) var next: Int64
  private(set) var settled: [Disposition: Int]
  /// Open records by offset, of which the first `head` are settled and about to be let go.
  private var entries: [Entry] = []
  private var head = 0
  /// Entries from `head` on that have dispositions without a gap.
  private var disposedRun = 0

  init(assignment: UInt64, offset: Int64, settled: [Disposition: Int]) {
    self.assignment = assignment
    self.settled = settled
    committed = offset
    next = offset
  }

  var openCount: Int { entries.count - head }

  /// The next offset that may be committed: that of the first record without disposition.
  var watermark: Int64 {
    let index = head + disposedRun
    return index < entries.count ? entries[index].offset : next
  }

  /// Takes the next record; `false` where its offset was passed already.
  mutating func consume(_ offset: Int64) -> Bool {
    guard offset >= next else { return false }
    entries.append(Entry(offset: offset))
    next = offset + 1
    return true
  }

  enum DisposeResult { case done, notOpen, alreadyDisposed }

  mutating func dispose(_ offset: Int64, as disposition: Disposition) -> DisposeResult {
    let index = firstIndex(from: offset)
    guard index < entries.count, entries[index].offset == offset else { return .notOpen }
    guard entries[index].disposition == nil else { return .alreadyDisposed }
    entries[index].disposition = disposition
    while head + disposedRun < entries.count, entries[head + disposedRun].disposition != nil {
      disposedRun += 1
    }
    return .done
  }

  /// What became of the open records below an offset.
  func dispositions(below offset: Int64) -> [Disposition: Int] {
    var counts: [Disposition: Int] = [:]
    for entry in entries[head..<firstIndex(from: offset)] {
      if let disposition = entry.disposition { counts[disposition, default: 0] += 1 }
    }
    return counts
  }

  /// Counts the records below an offset, at most the watermark, for good.
  mutating func settle(below offset: Int64) {
    guard offset > committed else { return }
    settled.merge(dispositions(below: offset), uniquingKeysWith: +)
    let index = firstIndex(from: offset)
    disposedRun -= index - head
    head = index
    committed = offset
    if 2 * head >= entries.count {
      entries.removeFirst(head)
      head = 0
    }
  }

  /// The first open entry at or after an offset.
  private func firstIndex(from offset: Int64) -> Int {
    var low = head
    var high = entries.count
    while low < high {
      let middle = low + (high - low) / 2
      if entries[middle].offset < offset { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
