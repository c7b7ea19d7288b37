internal import CRDKafka
import Synchronization
package import Telemetry
import Topics

/// Reads records as a member of a consumer group, or of partitions given by hand.
///
/// One task polls, answers the events of each poll, and commits after the effect. Rebalancing is
/// cooperative: partitions come and go a few at a time while the others are read on.
package final class KafkaConsumer: Sendable {
  let handle: ClientHandle
  /// Polling has a thread of its own, so that no other call waits for records.
  let polling = BlockingQueue(label: "nightjar.kafka.poll")
  let calls = BlockingQueue(label: "nightjar.kafka.consumer")
  /// Requests to the brokers, each of which may delay the following ones.
  let asking = BlockingQueue(label: "nightjar.kafka.ask")
  let maxPollInterval: Duration
  let start: Settings.Start
  /// Records that were polled only to stay a member.
  let held = HeldRecords()
  /// The client remembers a pause also of a partition that it no longer reads (librdkafka 2.0.2).
  let paused = Mutex<Set<TopicPartition>>([])

  package init(
    _ settings: KafkaConnection, consumer: Settings, logger: Logger
  ) throws(KafkaError) {
    let configuration = try ClientConfiguration(
      settings, defaults: consumer.defaults, required: consumer.required)
    setRebalanceCallback(configuration)
    maxPollInterval = consumer.maxPollInterval
    start = consumer.start
    handle = try ClientHandle(RD_KAFKA_CONSUMER, configuration, logger: logger)
    unsafe handle.with { client in _ = unsafe rd_kafka_poll_set_consumer(client) }
  }

  /// Joins the group for some topics; a name that begins with `^` is a POSIX extended regular
  /// expression (`[0-9]`, not `\d`), and matching topics that are made later are found, too.
  package func subscribe(to topics: [String]) throws(KafkaError) {
    if handle.context.membership == .none { handle.context.membership = .joining }
    let list = PartitionList(topics.map { TopicPartition(topic: $0, partition: -1) })
    let code = unsafe handle.with { client in unsafe rd_kafka_subscribe(client, list.pointer) }
    try KafkaError.check(code, origin: "subscribe to \(topics.joined(separator: ", "))")
  }

  /// Waits for records up to `timeout`, then returns the available ones.
  ///
  /// Returns at once if an event asks for an answer. Poll at least once in `maxPollInterval`, or
  /// run longer work in `stayingMember`.
  ///
  /// - Parameters:
  ///   - max: most records.
  ///   - maxBytes: no further record is taken once their values and keys have so many bytes.
  /// - Throws: a fatal error only; others are events.
  package func poll(
    max: Int, maxBytes: Int = 64 * 1024 * 1024, timeout: Duration
  ) async throws(KafkaError) -> KafkaPoll {
    try await polling.run { [self] () throws(KafkaError) in
      try pollNow(max: max, maxBytes: maxBytes, timeout: timeout)
    }
  }

  /// Leaves the group; a static member stays in it until its session runs out.
  ///
  /// Partitions are given back without an event: commit before.
  package func close() async throws(KafkaError) {
    let error = try await polling.run { [handle] () throws(KafkaError) in
      unsafe handle.with { client in unsafe ClientHandle.leaveGroup(client, handle.context) }
    }
    if let error { throw error }
  }
}

extension KafkaConsumer {
  /// How a consumer reads.
  package struct Settings: Sendable, Hashable {
    /// Start of reading without a position that the partition holds.
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

    /// Properties that the settings' own properties may override.
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

    /// Properties that correctness requires.
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
