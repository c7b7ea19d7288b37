package import KafkaTransport
package import StateStore
package import Topics

/// The next offset of each partition, and the books of the records gathered since the last batch.
///
/// An offset that reading passes by holds no record: it is a transaction's marker, belongs to an
/// aborted transaction, or was removed by compaction. An offset that reading never came to is
/// another matter: between the end of one assignment and the beginning of the next, where someone
/// moved the group's offsets, and before a partition's new beginning, where records were deleted
/// before they were read. Those are missing from the books.
package struct ReadingAccount: Sendable {
  /// The next offset of each partition; none where reading begins at the first record there is.
  private var next: [TopicPartition: Int64] = [:]
  private var shares: [TopicPartition: BatchBooks.Share] = [:]
  /// Partitions whose next record stands behind deleted ones.
  private var isReset: Set<TopicPartition> = []
  /// Partitions whose topic is another than the store's account is of.
  private var isAnew: Set<TopicPartition> = []

  package init() {}

  /// Begins to read a partition.
  package mutating func begin(_ partition: TopicPartition, at offset: Int64?) {
    next[partition] = offset
    shares[partition] = nil
    isReset.remove(partition)
  }

  /// Begins to read a partition of a topic that was made again under its name.
  package mutating func beginAnew(_ partition: TopicPartition) {
    begin(partition, at: nil)
    isAnew.insert(partition)
  }

  package mutating func forget(_ partitions: [TopicPartition]) {
    for partition in partitions {
      begin(partition, at: nil)
      isAnew.remove(partition)
    }
  }

  /// Notes that the partitions of a batch are in the store's books.
  package mutating func noteCommit(_ ends: [TopicPosition]) {
    isAnew.subtract(ends.map(\.partition))
  }

  /// Returns true if the batch that is being gathered has records of the partition.
  func hasShare(of partition: TopicPartition) -> Bool { shares[partition] != nil }

  /// The next offset of a partition, as far as it is known.
  func next(_ partition: TopicPartition) -> Int64? { next[partition] }

  /// The next offset of each partition, as far as it is known.
  package var positions: [TopicPosition] {
    next.map { TopicPosition($0.key, offset: $0.value) }.sorted { $0.partition < $1.partition }
  }

  /// Notes that the next offset is no longer there, so that reading goes on elsewhere.
  package mutating func reset(_ partition: TopicPartition) { isReset.insert(partition) }

  /// Returns true if the next record stands behind deleted ones.
  func isReset(_ partition: TopicPartition) -> Bool { isReset.contains(partition) }

  /// Enters a record; those of one partition come in order.
  package mutating func note(_ record: KafkaRecord) {
    note(record.partition, offset: record.offset)
    shares[record.partition]?.last = record
  }

  package mutating func note(_ partition: TopicPartition, offset: Int64) {
    let expected = next[partition] ?? offset
    var share =
      shares[partition]
      ?? .init(
        partition: partition, begin: expected, next: offset, gaps: 0,
        isAnew: isAnew.contains(partition))
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

/// A batch's part of the books of the partitions that it was read from.
package struct BatchBooks: Sendable {
  /// One partition's part of the batch.
  struct Share: Sendable, Hashable {
    var partition: TopicPartition
    /// The next offset before it.
    var begin: Int64
    /// The offset after its last record.
    var next: Int64
    /// Offsets in between that held no record.
    var gaps: Int64
    /// True if the topic is another than that of the store's account.
    var isAnew: Bool
    var last: KafkaRecord?
  }

  private let shares: [Share]

  init(_ shares: [Share] = []) { self.shares = shares }

  /// The positions at which the batch begins.
  var starts: [TopicPosition] { shares.map { TopicPosition($0.partition, offset: $0.begin) } }

  /// The positions after its last records.
  var ends: [TopicPosition] { shares.map { TopicPosition($0.partition, offset: $0.next) } }

  /// The accounts of the partitions with the batch added.
  package func accounts(in store: StateStore) throws(StoreError) -> [PartitionAccount] {
    try shares.map { share throws(StoreError) in
      var account = PartitionAccount(
        share.partition, next: share.next, first: share.begin, gaps: share.gaps)
      if let stored = try store.account(of: share.partition) {
        if share.isAnew, let consumed = stored.consumed {
          account.earlier = consumed
        } else {
          account.first = stored.first
          account.gaps += stored.gaps
          account.earlier = stored.earlier
        }
      }
      account.last = share.last.map(RecordMark.init)
      return account
    }
  }
}
