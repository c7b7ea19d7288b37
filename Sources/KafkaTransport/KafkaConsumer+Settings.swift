extension KafkaConsumer {
  /// How a consumer reads.
  package struct Settings: Sendable, Hashable {
    /// Where reading begins without a position that the partition holds.
    package enum Start: String, Sendable {
      case earliest, latest
      /// At the beginning where the consumer accepts a partition; later the reader is asked, by
      /// `KafkaEvent.outOfRange`.
      case asked = "error"
    }

    package var groupID: String
    /// Makes the member static: restarted within `sessionTimeout` it gets its partitions back
    /// without a rebalance.
    package var groupInstanceID: String?
    package var start = Start.earliest
    /// A member that is not heard of for so long loses its partitions.
    package var sessionTimeout = Duration.seconds(45)
    /// A member that does not poll for so long loses its partitions.
    package var maxPollInterval = Duration.seconds(300)
    /// How often new topics are looked for that match a pattern.
    package var topicRefresh = Duration.seconds(30)
    /// Bound on the records fetched ahead, in KiB, over all partitions.
    package var prefetchKilobytes = 32 * 1024
    /// Largest answer to one fetch, in bytes.
    package var fetchBytes = 16 * 1024 * 1024

    package init(groupID: String) { self.groupID = groupID }

    /// What the settings' own properties may change.
    var defaults: [String: String] {
      var properties = [
        "session.timeout.ms": "\(sessionTimeout.milliseconds)",
        "max.poll.interval.ms": "\(maxPollInterval.milliseconds)",
        "topic.metadata.refresh.interval.ms": "\(topicRefresh.milliseconds)",
        "queued.max.messages.kbytes": "\(prefetchKilobytes)",
        "fetch.max.bytes": "\(fetchBytes)",
        "fetch.message.max.bytes": "\(min(fetchBytes, 1024 * 1024))",
        "auto.offset.reset": start.rawValue,
      ]
      properties["group.instance.id"] = groupInstanceID
      return properties
    }

    /// What correctness rests on.
    var required: [String: String] {
      [
        "group.id": groupID,
        "enable.auto.commit": "false",
        "enable.auto.offset.store": "false",
        "enable.partition.eof": "true",
        "isolation.level": "read_committed",
        "partition.assignment.strategy": "cooperative-sticky",
      ]
    }
  }
}
