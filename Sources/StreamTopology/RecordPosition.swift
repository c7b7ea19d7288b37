/// Where a consumed record came from, and in which assignment of its partition.
///
/// A record that is still on its way when its partition is taken away, or rewound, belongs to an
/// assignment that is over: its disposition must not count for the record read again.
package struct RecordPosition: Sendable, Hashable {
  package let partition: TopicPartition
  package let offset: Int64
  let assignment: UInt64
}
