internal import CRDKafka
import Glibc
package import Topics

/// Reactions to errors of these calls: `isAbortable` → `abortTransaction` and do the batch again;
/// `isFatal` → make a new producer (if `isFenced`, another instance has taken over: stop).
/// Retriable errors are retried here until the time is up.
extension KafkaProducer {
  /// Once, first: fences older producers of the same id and ends their open transaction.
  package func initTransactions(timeout: Duration = .seconds(60)) async throws(KafkaError) {
    try await unsafe retrying("init transactions", timeout) { client, milliseconds in
      unsafe rd_kafka_init_transactions(client, milliseconds)
    }
  }

  package func beginTransaction() throws(KafkaError) {
    let error = unsafe handle.with { client in unsafe rd_kafka_begin_transaction(client) }
    try unsafe KafkaError.check(error, origin: "begin transaction")
  }

  /// Makes positions of a consumer's group part of the transaction.
  package func sendOffsets(
    _ positions: [TopicPosition], of consumer: KafkaConsumer, timeout: Duration = .seconds(60)
  ) async throws(KafkaError) {
    guard !positions.isEmpty else { return }
    try await unsafe retrying("send offsets", timeout) { client, milliseconds in
      let list = PartitionList(positions)
      let metadata = unsafe consumer.handle.with { consumer in
        unsafe rd_kafka_consumer_group_metadata(consumer)
      }
      defer { unsafe rd_kafka_consumer_group_metadata_destroy(metadata) }
      return unsafe rd_kafka_send_offsets_to_transaction(
        client, list.pointer, metadata, milliseconds)
    }
  }

  /// Waits for the records and makes them and the offsets visible at once.
  package func commitTransaction(
    timeout: Duration = .seconds(60)
  ) async throws(KafkaError) -> KafkaDeliveryReport {
    try await unsafe retrying("commit transaction", timeout) { client, milliseconds in
      unsafe rd_kafka_commit_transaction(client, milliseconds)
    }
    return handle.context.takeReport()
  }

  /// Drops the records and the offsets.
  package func abortTransaction(timeout: Duration = .seconds(60)) async throws(KafkaError) {
    try await unsafe retrying("abort transaction", timeout) { client, milliseconds in
      unsafe rd_kafka_abort_transaction(client, milliseconds)
    }
    _ = handle.context.takeReport()
  }

  private func retrying(
    _ origin: String, _ timeout: Duration,
    _ call: @escaping @Sendable (OpaquePointer, CInt) -> OpaquePointer?
  ) async throws(KafkaError) {
    try await calls.run { [handle] () throws(KafkaError) in
      let deadline = ContinuousClock.now + timeout
      while true {
        let left = Swift.max(.zero, deadline - .now)
        let pointer = unsafe handle.with { client in unsafe call(client, left.milliseconds) }
        guard let pointer = unsafe pointer else { return }
        let error = unsafe KafkaError(destroying: pointer, origin: origin)
        guard error.isRetriable, ContinuousClock.now < deadline else { throw error }
        usleep(20_000)
      }
    }
  }
}
