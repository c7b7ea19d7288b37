package import Topics

/// The next position to read in a partition, and counts of its offsets with and without a record.
package struct PartitionAccount: Sendable, Hashable {
  package var partition: TopicPartition
  /// The next offset to read.
  package var next: Int64
  /// The first offset that was ever read; `nil` where that was before accounts were kept.
  package var first: Int64?
  /// Offsets since then that were read and held no record: transaction markers, records of aborted
  /// transactions, and those that compaction removed.
  package var gaps: Int64
  /// Records consumed of earlier topics of the name, which were deleted.
  package var earlier: Int64
  /// The last record that was read; `nil` where that was before records were remembered.
  package var last: RecordMark?

  /// Records that were consumed or passed over, `nil` where the first offset is not known.
  package var consumed: Int64? { first.map { earlier + next - $0 - gaps } }

  package init(
    _ partition: TopicPartition, next: Int64, first: Int64? = nil, gaps: Int64 = 0,
    earlier: Int64 = 0, last: RecordMark? = nil
  ) {
    self.partition = partition
    self.next = next
    self.first = first
    self.gaps = gaps
    self.earlier = earlier
    self.last = last
  }
}

/// The mark of a record, by which its topic is told from another one of the same name.
package struct RecordMark: Sendable, Hashable {
  package var offset: Int64
  /// FNV-1a, 64 bits, of its time, key and value.
  package var fingerprint: UInt64

  package init(offset: Int64, fingerprint: UInt64) {
    self.offset = offset
    self.fingerprint = fingerprint
  }
}

/// How many records of a partition and a night ended in a disposition.
package struct DispositionCount: Sendable, Hashable {
  package var partition: TopicPartition
  /// Whole MJD.
  package var night: Int
  /// `scored`, `deferred`, `filtered`, `duplicate` or `quarantined`; or `dryRun`, which is counted
  /// apart.
  package var disposition: String
  /// The criterion or the reason; empty without one.
  package var detail: String
  package var count: Int

  package init(
    _ partition: TopicPartition, night: Int, disposition: String, detail: String = "", count: Int
  ) {
    self.partition = partition
    self.night = night
    self.disposition = disposition
    self.detail = detail
    self.count = count
  }

  /// The word for records that a criterion would have rejected if it did not merely count.
  package static let dryRun = "dryRun"

  /// True if the count is no part of the sum of the records.
  package var isApart: Bool { disposition == Self.dryRun }
}

/// The dispositions of all records of one partition and night so far.
package struct NightAccount: Sendable, Hashable {
  package var partition: TopicPartition
  /// Whole MJD.
  package var night: Int
  /// Each disposition and detail once.
  package var counts: [DispositionCount]

  package init(_ partition: TopicPartition, night: Int, counts: [DispositionCount]) {
    self.partition = partition
    self.night = night
    self.counts = counts
  }
}
