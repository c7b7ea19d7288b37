package import KafkaTransport

/// Where each partition is read on, and what the records gathered since the last batch come to.
///
/// An offset that reading passes by holds no record: it is a transaction's marker, belongs to an
/// aborted transaction, or compaction has taken it away. An offset that reading never came to is
/// another matter: between the end of one assignment and the beginning of the next, where someone
/// moved the group's offsets, and before a partition's new beginning, where records were deleted
/// before they were read. Those are missing from the books.
package struct ReadingAccount: Sendable {
  /// The next offset of each partition; none where reading begins at the first record there is.
  private var next: [KafkaPartition: Int64] = [:]
  private var shares: [KafkaPartition: BatchBooks.Share] = [:]
  /// Partitions whose next record stands behind deleted ones.
  private var isReset: Set<KafkaPartition> = []

  package init() {}

  /// Begins to read a partition.
  package mutating func begin(_ partition: KafkaPartition, at offset: Int64?) {
    forget([partition])
    next[partition] = offset
  }

  package mutating func forget(_ partitions: [KafkaPartition]) {
    for partition in partitions {
      next[partition] = nil
      shares[partition] = nil
      isReset.remove(partition)
    }
  }

  /// Notes that the next offset is no longer there, so that reading goes on elsewhere.
  package mutating func reset(_ partition: KafkaPartition) { isReset.insert(partition) }

  /// Enters a record; those of one partition come in order.
  package mutating func note(_ partition: KafkaPartition, offset: Int64) {
    let expected = next[partition] ?? offset
    var share =
      shares[partition] ?? .init(partition: partition, begin: expected, next: offset, gaps: 0)
    if isReset.remove(partition) == nil { share.gaps += max(0, offset - expected) }
    share.next = offset + 1
    shares[partition] = share
    next[partition] = share.next
  }

  /// Closes a batch.
  package mutating func takeBooks() -> BatchBooks {
    defer { shares = [:] }
    return BatchBooks(shares.values.sorted { $0.partition < $1.partition })
  }
}
