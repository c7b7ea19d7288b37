/// The offsets that a partition holds.
package struct KafkaWatermarks: Sendable, Hashable {
  /// The first offset that is still there.
  package var low: Int64
  /// The offset after the last record.
  package var high: Int64

  package init(low: Int64, high: Int64) {
    self.low = low
    self.high = high
  }
}
