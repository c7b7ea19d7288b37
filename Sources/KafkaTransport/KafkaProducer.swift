internal import CRDKafka
package import Telemetry
package import Topics

/// Writes records, each once and in order even where the client retries, alone or in transactions.
///
/// `send` only queues; `flush`, or the commit of a transaction, tells if all records arrived.
package final class KafkaProducer: Sendable {
  let handle: ClientHandle
  let calls = BlockingQueue(label: "nightjar.kafka.producer")

  package init(
    _ settings: KafkaConnection, producer: Settings = Settings(), logger: Logger
  ) throws(KafkaError) {
    let configuration = try ClientConfiguration(
      settings, defaults: producer.defaults, required: producer.required)
    setDeliveryCallback(configuration)
    handle = try ClientHandle(RD_KAFKA_PRODUCER, configuration, logger: logger)
  }

  /// Records handed over and not yet acknowledged, and reports not yet fetched.
  package var inFlight: Int {
    unsafe Int(handle.with { client in unsafe rd_kafka_outq_len(client) })
  }

  /// Queues a record without waiting.
  ///
  /// - Throws: `isQueueFull` where too many are in flight.
  package func send(_ record: KafkaOutgoingRecord) throws(KafkaError) {
    try unsafe handle.with { client throws(KafkaError) in
      _ = unsafe rd_kafka_poll(client, 0)
      try unsafe Self.enqueue(record, client)
    }
  }

  /// Queues records in order, and waits for room where too many are in flight.
  package func send(_ records: [KafkaOutgoingRecord]) async throws(KafkaError) {
    try await calls.run { [handle] () throws(KafkaError) in
      try unsafe handle.with { client throws(KafkaError) in
        for record in records {
          while true {
            do throws(KafkaError) {
              try unsafe Self.enqueue(record, client)
              break
            } catch  where error.isQueueFull {
              // Room comes with an acknowledgement or, at the latest, with the delivery timeout.
              _ = unsafe rd_kafka_poll(client, 100)
            }
          }
          _ = unsafe rd_kafka_poll(client, 0)
        }
      }
    }
  }

  /// Waits until every record is acknowledged or has failed, and reports on those sent since the
  /// last call.
  ///
  /// - Throws: `_TIMED_OUT` where some are still in flight; the report is then kept for later.
  package func flush(timeout: Duration) async throws(KafkaError) -> KafkaDeliveryReport {
    try await calls.run { [handle] () throws(KafkaError) in
      let code = unsafe handle.with { client in unsafe rd_kafka_flush(client, timeout.milliseconds)
      }
      try KafkaError.check(code, origin: "flush")
      return handle.context.takeReport()
    }
  }

  /// Errors that the client reported since the last call; the client goes on.
  package func takeErrors() -> [KafkaError] {
    unsafe handle.with { client in _ = unsafe rd_kafka_poll(client, 0) }
    return handle.context.takeEvents().compactMap { event in
      if case .failed(let error) = event { error } else { nil }
    }
  }
}

extension KafkaProducer {
  /// How a producer writes.
  package struct Settings: Sendable, Hashable {
    package enum Compression: String, Sendable { case none, gzip, snappy, lz4, zstd }

    /// Makes the producer transactional; an older producer with the same id is fenced.
    package var transactionalID: String?
    /// The broker aborts a transaction that stays open for longer.
    package var transactionTimeout = Duration.seconds(60)
    /// How long a record may wait for others, so that they travel together.
    package var linger = Duration.milliseconds(5)
    package var compression = Compression.lz4
    /// Bounds on the records handed over and not yet acknowledged.
    package var inFlightRecords = 100_000
    package var inFlightKilobytes = 64 * 1024
    /// A record that is not acknowledged for so long has failed.
    package var deliveryTimeout = Duration.seconds(60)
    /// Largest record, in bytes.
    package var maxRecordBytes = 8 * 1024 * 1024

    package init(transactionalID: String? = nil) { self.transactionalID = transactionalID }

    /// Properties that the settings' own properties may override.
    var defaults: [String: String] {
      [
        "linger.ms": "\(linger.milliseconds)",
        "compression.codec": compression.rawValue,
        "queue.buffering.max.messages": "\(inFlightRecords)",
        "queue.buffering.max.kbytes": "\(inFlightKilobytes)",
        "message.max.bytes": "\(maxRecordBytes)",
        "message.timeout.ms": "\(longestDelivery.milliseconds)",
        "transaction.timeout.ms": "\(transactionTimeout.milliseconds)",
      ]
    }

    /// A record of a transaction cannot be delivered after its end.
    private var longestDelivery: Duration {
      transactionalID == nil ? deliveryTimeout : min(deliveryTimeout, transactionTimeout)
    }

    /// Properties that correctness requires; keys go to the same partition as with Java's clients.
    var required: [String: String] {
      var properties = ["enable.idempotence": "true", "partitioner": "murmur2_random"]
      properties["transactional.id"] = transactionalID
      return properties
    }
  }
}

/// Outcome of the records sent since the last report.
package struct KafkaDeliveryReport: Sendable, Hashable {
  package struct Failure: Sendable, Hashable {
    package var partition: TopicPartition
    package var key: [UInt8]?
    package var error: KafkaError

    package init(partition: TopicPartition, key: [UInt8]? = nil, error: KafkaError) {
      self.partition = partition
      self.key = key
      self.error = error
    }
  }

  /// Records kept with their error; more are only counted.
  package static let longestList = 100

  package var delivered = 0
  package var failed = 0
  /// The first of the failed ones.
  package var failures: [Failure] = []
  /// The offset after the last record delivered to each partition.
  package var ends: [TopicPartition: Int64] = [:]

  package init() {}
}
