internal import CRDKafka
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
  package func watermarks(
    of partition: TopicPartition, timeout: Duration = .seconds(10)
  ) async throws(KafkaError) -> KafkaWatermarks {
    try await calls.run { [handle] () throws(KafkaError) in
      var low: Int64 = 0
      var high: Int64 = 0
      let code = unsafe handle.with { client in
        unsafe rd_kafka_query_watermark_offsets(
          client, partition.topic, partition.partition, &low, &high, timeout.milliseconds)
      }
      try KafkaError.check(code, origin: "watermarks of \(partition)")
      return KafkaWatermarks(low: low, high: high)
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
