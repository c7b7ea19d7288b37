package import Topics

/// The result of one poll.
package struct KafkaPoll: Sendable, Hashable {
  /// In order of offset within a partition.
  package var records: [KafkaRecord] = []
  /// In order of time; those about partitions come before the records of this poll.
  package var events: [KafkaEvent] = []

  package init() {}
}

/// Change or failure of a consumer between two polls.
package enum KafkaEvent: Sendable, Hashable {
  /// The group gives these partitions to this consumer. Nothing is read, of any partition, until
  /// `KafkaConsumer.accept` says from where.
  case assigned([TopicPartition])
  /// The group wants these partitions back. Nothing is read, of any partition, until
  /// `KafkaConsumer.release`. Finish and commit their records first: the next owner gets the
  /// partitions only after the release. Go on polling meanwhile.
  case revoked([TopicPartition])
  /// These partitions are gone already, after a session ran out: their uncommitted records must be
  /// discarded.
  case lost([TopicPartition])
  /// Everything before this position has been read; transaction markers may lie between the last
  /// record and it.
  case reachedEnd(TopicPosition)
  /// This position is not in the partition, of which nothing is read until
  /// `KafkaConsumer.restart`; only where `Settings.start` is `asked`.
  case outOfRange(TopicPosition)
  /// The brokers do not know the partition, or its topic where the number is negative: it was deleted,
  /// and may be made again.
  case vanished(TopicPartition, KafkaError)
  /// The client reports an error and goes on.
  case failed(KafkaError)
}
