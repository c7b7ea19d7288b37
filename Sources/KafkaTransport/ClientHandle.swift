internal import CRDKafka
import Dispatch
import Telemetry

/// One client of librdkafka, destroyed when released.
///
/// `@unchecked Sendable`: librdkafka's clients may be used from any thread.
@safe final class ClientHandle: @unchecked Sendable {
  private let pointer: OpaquePointer
  private let isConsumer: Bool
  /// Reached by the callbacks until the client is destroyed, so it is released after it.
  let context: ClientContext

  init(
    _ type: rd_kafka_type_t, _ configuration: consuming ClientConfiguration, logger: Logger
  ) throws(KafkaError) {
    context = ClientContext(logger: logger)
    isConsumer = type == RD_KAFKA_CONSUMER
    setCallbacks(configuration, context: context)
    unsafe pointer = try configuration.makeClient(type)
  }

  /// How long the release of a closed consumer waits for its threads.
  private static let patience = DispatchTimeInterval.seconds(2)

  /// Frees the client. A consumer is freed on a thread of its own: one that was not closed first
  /// leaves its group, which takes a while, and librdkafka 2.0.2 waits for ever for the threads of
  /// one that read a topic which was deleted meanwhile.
  deinit {
    nonisolated(unsafe) let pointer = unsafe pointer
    let context = context
    guard isConsumer else { return unsafe Self.destroy(pointer, context) }
    let isMember = context.membership == .joining || context.membership == .assigned
    let work = DispatchWorkItem {
      if isMember { _ = unsafe Self.leaveGroup(pointer, context) }
      unsafe Self.destroy(pointer, context)
    }
    DispatchQueue(label: "nightjar.kafka.leave").async(execute: work)
    if !isMember { _ = work.wait(timeout: .now() + Self.patience) }
  }

  /// Leaves the consumer's group, after its last poll.
  static func leaveGroup(_ client: OpaquePointer, _ context: ClientContext) -> KafkaError? {
    guard context.membership != .left, context.membership != .leftBeforeAssignment else {
      return nil
    }
    context.isClosing = true
    // The client would wait for the answer.
    let unanswered = context.unanswered
    if case .revoked(let partitions) = unanswered {
      let list = PartitionList(partitions)
      unsafe discard(rd_kafka_incremental_unassign(client, list.pointer))
    } else if unanswered != nil {
      let list = PartitionList([])
      unsafe discard(rd_kafka_incremental_assign(client, list.pointer))
    }
    let code = unsafe rd_kafka_consumer_close(client)
    context.membership = context.membership == .joining ? .leftBeforeAssignment : .left
    return code == RD_KAFKA_RESP_ERR_NO_ERROR ? nil : KafkaError(code, origin: "close consumer")
  }

  /// Destroys the client, unless librdkafka would abort the process: before 2.3.0 it does so with a
  /// cooperative consumer that joined a group and never had an assignment. Such a client, which
  /// has left its group, is never freed.
  ///
  /// Source: librdkafka, issue 4312.
  private static func destroy(_ client: OpaquePointer, _ context: ClientContext) {
    if context.membership == .leftBeforeAssignment && rd_kafka_version() < 0x0203_0000 {
      _ = unsafe Unmanaged.passRetained(context)
    } else {
      unsafe rd_kafka_destroy(client)
    }
    withExtendedLifetime(context) {}
  }

  private static func discard(_ error: OpaquePointer?) {
    if let error = unsafe error { unsafe rd_kafka_error_destroy(error) }
  }

  /// Lends the client's pointer.
  func with<Value, Failure: Error>(
    _ body: (OpaquePointer) throws(Failure) -> Value
  ) throws(Failure) -> Value {
    try unsafe body(pointer)
  }
}

extension Duration {
  /// Whole milliseconds, as many as a C `int` holds.
  var milliseconds: CInt { CInt(clamping: Int64(self / .milliseconds(1))) }
}
