/// How far a consumer is in a partition, as the last fetch knew it.
package struct KafkaLag: Sendable, Hashable {
  package var partition: KafkaPartition
  /// The next offset to read, `nil` before the first record.
  package var position: Int64?
  /// The offset after the last record, `nil` before the first fetch.
  package var end: Int64?

  /// Records still to read, `nil` while either offset is unknown.
  package var records: Int64? {
    guard let position, let end else { return nil }
    return max(0, end - position)
  }
}
