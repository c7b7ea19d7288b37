/// Why a ledger refuses an entry.
package enum OffsetLedgerError: Error, Hashable {
  /// The partition is not assigned.
  case notAssigned(TopicPartition)
  /// The partition is assigned already.
  case alreadyAssigned(TopicPartition)
  /// A record was consumed at an offset below the next one.
  case outOfOrder(TopicPartition, offset: Int64, next: Int64)
  /// No record of that offset is open.
  case notOpen(TopicPartition, offset: Int64)
  /// The record has its disposition already.
  case alreadyDisposed(TopicPartition, offset: Int64)
  /// An offset to settle is beyond the watermark.
  case beyondWatermark(TopicPartition, offset: Int64, watermark: Int64)
}
