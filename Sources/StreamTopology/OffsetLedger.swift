/// The books of a consumer: every record read has one disposition, and no offset is committed
/// before that of every record below it.
///
/// A disposition counts for good only when its offset is committed (`settle`). Records read again
/// after a rewind, or by another instance after a revocation, are therefore counted once:
///
///     Σ settled dispositions of a partition = records below its committed offset
///
/// Offsets rise but may leave gaps (compaction, transaction markers).
package struct OffsetLedger<Disposition: Hashable & Sendable>: Sendable {
  private var accounts: [TopicPartition: PartitionAccount<Disposition>] = [:]
  private var closed: [TopicPartition: [Disposition: Int]] = [:]
  private var assignments: UInt64 = 0

  package init() {}

  /// Partitions assigned now.
  package var partitions: [TopicPartition] { accounts.keys.sorted() }

  /// Opens a partition whose next record has at least this offset.
  ///
  /// - Throws: `OffsetLedgerError.alreadyAssigned`.
  package mutating func assign(
    _ partition: TopicPartition, at offset: Int64
  ) throws(OffsetLedgerError) {
    guard accounts[partition] == nil else { throw .alreadyAssigned(partition) }
    open(partition, at: offset, settled: closed.removeValue(forKey: partition) ?? [:])
  }

  /// Enters a record just read.
  ///
  /// - Throws: `OffsetLedgerError.notAssigned`, `.outOfOrder`.
  package mutating func consume(
    _ partition: TopicPartition, offset: Int64
  ) throws(OffsetLedgerError) -> RecordPosition {
    guard let assignment = accounts[partition]?.assignment else { throw .notAssigned(partition) }
    guard accounts[partition]?.consume(offset) == true else {
      throw .outOfOrder(partition, offset: offset, next: accounts[partition]?.next ?? 0)
    }
    return RecordPosition(partition: partition, offset: offset, assignment: assignment)
  }

  /// Enters what became of a record, in any order.
  ///
  /// - Returns: `false` where the record's assignment is over, so that it does not count.
  /// - Throws: `OffsetLedgerError.notOpen`, `.alreadyDisposed`.
  @discardableResult
  package mutating func dispose(
    _ position: RecordPosition, as disposition: Disposition
  ) throws(OffsetLedgerError) -> Bool {
    let partition = position.partition
    guard accounts[partition]?.assignment == position.assignment else { return false }
    switch accounts[partition]?.dispose(position.offset, as: disposition) {
    case .done, nil: return true
    case .notOpen: throw .notOpen(partition, offset: position.offset)
    case .alreadyDisposed: throw .alreadyDisposed(partition, offset: position.offset)
    }
  }

  /// The next offset of a partition that may be committed; `nil` where it is not assigned.
  package func watermark(of partition: TopicPartition) -> Int64? { accounts[partition]?.watermark }

  /// Watermarks ahead of what is committed.
  package var watermarksToCommit: [TopicPartition: Int64] {
    accounts.compactMapValues { $0.watermark > $0.committed ? $0.watermark : nil }
  }

  /// What became of the records between the committed offset and `offset`: what settling adds.
  package func unsettled(
    of partition: TopicPartition, below offset: Int64
  ) -> [Disposition: Int] {
    accounts[partition]?.dispositions(below: offset) ?? [:]
  }

  /// Counts for good what is below an offset that was committed.
  ///
  /// - Throws: `OffsetLedgerError.notAssigned`, `.beyondWatermark`.
  package mutating func settle(
    _ partition: TopicPartition, below offset: Int64
  ) throws(OffsetLedgerError) {
    guard let watermark = accounts[partition]?.watermark else { throw .notAssigned(partition) }
    guard offset <= watermark else {
      throw .beyondWatermark(partition, offset: offset, watermark: watermark)
    }
    accounts[partition]?.settle(below: offset)
  }

  /// Forgets what is not committed, since it will be read again.
  ///
  /// - Returns: the offset to read from.
  /// - Throws: `OffsetLedgerError.notAssigned`.
  package mutating func rewind(_ partition: TopicPartition) throws(OffsetLedgerError) -> Int64 {
    guard let account = accounts[partition] else { throw .notAssigned(partition) }
    open(partition, at: account.committed, settled: account.settled)
    return account.committed
  }

  /// Closes a partition; what is not committed is left to its next owner.
  ///
  /// - Returns: open records that will be read again.
  /// - Throws: `OffsetLedgerError.notAssigned`.
  @discardableResult
  package mutating func revoke(_ partition: TopicPartition) throws(OffsetLedgerError) -> Int {
    guard let account = accounts.removeValue(forKey: partition) else {
      throw .notAssigned(partition)
    }
    closed[partition] = account.settled
    return account.openCount
  }

  /// Settled dispositions of a partition, over all its assignments.
  package func settled(of partition: TopicPartition) -> [Disposition: Int] {
    accounts[partition]?.settled ?? closed[partition] ?? [:]
  }

  /// Settled dispositions of all partitions.
  package var settled: [Disposition: Int] {
    var total = closed.values.reduce(into: [:]) { $0.merge($1, uniquingKeysWith: +) }
    for account in accounts.values { total.merge(account.settled, uniquingKeysWith: +) }
    return total
  }

  /// Records read whose offset is not committed.
  package var openCount: Int { accounts.values.reduce(0) { $0 + $1.openCount } }

  private mutating func open(
    _ partition: TopicPartition, at offset: Int64, settled: [Disposition: Int]
  ) {
    assignments += 1
    accounts[partition] = PartitionAccount(
      assignment: assignments, offset: offset, settled: settled)
  }
}
