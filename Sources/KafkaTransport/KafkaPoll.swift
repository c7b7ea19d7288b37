/// The result of one poll.
package struct KafkaPoll: Sendable, Hashable {
  /// In order of offset within a partition.
  package var records: [KafkaRecord] = []
  /// In order of time; those about partitions come before the records of this poll.
  package var events: [KafkaEvent] = []

  package init() {}
}
