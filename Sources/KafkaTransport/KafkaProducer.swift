internal import CRDKafka
package import Telemetry

/// Writes records, each once and in order even where the client retries, alone or in transactions.
///
/// `send` only queues; `flush`, or the commit of a transaction, says whether all arrived.
package final class KafkaProducer: Sendable {
  let handle: ClientHandle
  let calls = BlockingQueue(label: "nightjar.kafka.producer")

  package init(
    _ settings: KafkaSettings, producer: Settings = Settings(), logger: Logger
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

  /// Waits until every record is acknowledged or has failed, and says what became of those sent
  /// since the last call.
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
