/// What became of the records sent since the last report.
package struct KafkaDeliveryReport: Sendable, Hashable {
  package struct Failure: Sendable, Hashable {
    package var partition: KafkaPartition
    package var key: [UInt8]?
    package var error: KafkaError
  }

  /// Records kept with their error; more are only counted.
  package static let longestList = 100

  package var delivered = 0
  package var failed = 0
  /// The first of the failed ones.
  package var failures: [Failure] = []
  /// The offset after the last record delivered to each partition.
  package var ends: [KafkaPartition: Int64] = [:]

  package init() {}
}
