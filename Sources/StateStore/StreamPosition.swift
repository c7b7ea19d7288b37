/// Where to go on reading a partition, and where reading began.
package struct StreamPosition: Sendable, Hashable {
  package var topic: String
  package var partition: Int32
  /// The next offset to read.
  package var offset: Int64
  /// The first offset that was ever read; `nil` where that was before accounts were kept.
  package var first: Int64?
  /// Offsets since then that were read and held no record: transaction markers, records of aborted
  /// transactions, and what compaction took away.
  package var gaps: Int64

  /// Records that were consumed or passed over, `nil` where the first offset is not known.
  package var consumed: Int64? { first.map { offset - $0 - gaps } }

  package init(
    topic: String, partition: Int32, offset: Int64, first: Int64? = nil, gaps: Int64 = 0
  ) {
    self.topic = topic
    self.partition = partition
    self.offset = offset
    self.first = first
    self.gaps = gaps
  }
}
