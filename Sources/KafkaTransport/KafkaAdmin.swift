internal import CRDKafka
import Glibc
package import Telemetry
package import Topics

/// Lists and changes the topics of a cluster.
package final class KafkaAdmin: Sendable {
  private let handle: ClientHandle
  private let calls = BlockingQueue(label: "nightjar.kafka.admin")

  package init(_ settings: KafkaConnection, logger: Logger) throws(KafkaError) {
    // A high watermark then counts open transactions, too; only consumers have the property.
    let configuration = try ClientConfiguration(
      settings, defaults: ["isolation.level": "read_uncommitted"], required: [:])
    handle = try ClientHandle(RD_KAFKA_CONSUMER, configuration, logger: logger)
  }

  /// All topics with their number of partitions, by name.
  ///
  /// - Throws: why the brokers refuse the client, as soon as they do; else that the time is up.
  package func topics(timeout: Duration = .seconds(10)) async throws(KafkaError) -> [KafkaTopic] {
    try await calls.run { [handle] () throws(KafkaError) in
      let deadline = ContinuousClock.now + timeout
      while true {
        let left = min(.milliseconds(500), deadline - .now)
        do throws(KafkaError) {
          return try Self.topics(handle, timeout: left)
        } catch {
          if let refusal = Self.refusal(handle) { throw refusal }
          guard error.isRetriable, ContinuousClock.now < deadline else { throw error }
        }
      }
    }
  }

  private static func topics(
    _ handle: ClientHandle, timeout: Duration
  ) throws(KafkaError) -> [KafkaTopic] {
    var pointer: UnsafePointer<rd_kafka_metadata>?
    let code = unsafe handle.with { client in
      unsafe rd_kafka_metadata(client, 1, nil, &pointer, timeout.milliseconds)
    }
    try KafkaError.check(code, origin: "list topics")
    guard let pointer = unsafe pointer else { return [] }
    defer { unsafe rd_kafka_metadata_destroy(pointer) }
    return (0..<Int(unsafe pointer.pointee.topic_cnt)).map { index in
      let topic = unsafe pointer.pointee.topics[index]
      return KafkaTopic(
        name: unsafe String(cString: topic.topic), partitions: Int(unsafe topic.partition_cnt))
    }.sorted { $0.name < $1.name }
  }

  /// The last error of the client that trying again does not mend.
  private static func refusal(_ handle: ClientHandle) -> KafkaError? {
    _ = unsafe handle.with { client in unsafe rd_kafka_poll(client, 0) }
    return handle.context.takeEvents().compactMap { event in
      if case .failed(let error) = event, !error.isRetriable { error } else { nil }
    }.last
  }

  /// The offsets that a partition holds, asked from its leader.
  ///
  /// After a failure the partition's leader is asked for anew: the client goes on to ask the one that
  /// it knows, although that refuses or is gone, until it refreshes its metadata by itself.
  ///
  /// - Throws: retriable errors only after the time is up.
  package func watermarks(
    of partition: TopicPartition, timeout: Duration = .seconds(10)
  ) async throws(KafkaError) -> KafkaWatermarks {
    try await calls.run { [handle] () throws(KafkaError) in
      let deadline = ContinuousClock.now + timeout
      while true {
        let left = max(.milliseconds(1), min(Self.patience, deadline - .now))
        do throws(KafkaError) {
          return KafkaWatermarks(
            low: try Self.offset(RD_KAFKA_OFFSET_BEGINNING, of: partition, handle, timeout: left),
            high: try Self.offset(RD_KAFKA_OFFSET_END, of: partition, handle, timeout: left))
        } catch {
          guard error.isRetriable, ContinuousClock.now < deadline else { throw error }
          Self.refreshMetadata(of: partition.topic, handle, timeout: left)
          usleep(50_000)
        }
      }
    }
  }

  /// How long one broker is waited for.
  private static let patience = Duration.seconds(3)

  /// The first offset of a partition or that after its last record. It is asked for as an offset by
  /// time, of which both are special cases: where the leader is gone,
  /// `rd_kafka_query_watermark_offsets` waits for its return whatever its time-out (librdkafka 2.0.2).
  private static func offset(
    _ place: CInt, of partition: TopicPartition, _ handle: ClientHandle, timeout: Duration
  ) throws(KafkaError) -> Int64 {
    let origin = "watermarks of \(partition)"
    let list = PartitionList([partition]) { _ in Int64(place) }
    let code = unsafe handle.with { client in
      unsafe rd_kafka_offsets_for_times(client, list.pointer, timeout.milliseconds)
    }
    try KafkaError.check(code, origin: origin)
    try list.check(origin: "watermarks of")
    guard let position = list.positions.first else {
      throw KafkaError(RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE, origin: origin)
    }
    return position.offset
  }

  /// Asks the brokers which of them lead a topic's partitions; the client keeps the answer.
  private static func refreshMetadata(
    of topic: String, _ handle: ClientHandle, timeout: Duration
  ) {
    unsafe handle.with { client in
      guard let object = unsafe rd_kafka_topic_new(client, topic, nil) else { return }
      defer { unsafe rd_kafka_topic_destroy(object) }
      var answer: UnsafePointer<rd_kafka_metadata>?
      _ = unsafe rd_kafka_metadata(client, 0, object, &answer, timeout.milliseconds)
      if let answer = unsafe answer { unsafe rd_kafka_metadata_destroy(answer) }
    }
  }

  /// The settings in force of topics, by topic and name.
  package func settings(
    of topics: [String], timeout: Duration = .seconds(10)
  ) async throws(KafkaError) -> [String: [String: String]] {
    guard !topics.isEmpty else { return [:] }
    return try await calls.run { [handle] () throws(KafkaError) in
      try unsafe handle.with { client throws(KafkaError) in
        try unsafe TopicSettingsQuery(topics).run(client, timeout: timeout)
      }
    }
  }

  /// Creates the topics that do not exist yet.
  package func create(
    _ topics: [KafkaTopic], timeout: Duration = .seconds(30)
  ) async throws(KafkaError) {
    guard !topics.isEmpty else { return }
    try await calls.run { [handle] () throws(KafkaError) in
      try unsafe handle.with { client throws(KafkaError) in
        try unsafe TopicCreation(topics).run(client, timeout: timeout)
      }
    }
  }
}
