internal import CRDKafka
import Telemetry

/// One client of librdkafka, destroyed when released.
///
/// `@unchecked Sendable`: librdkafka's clients may be used from any thread.
@safe final class ClientHandle: @unchecked Sendable {
  private let pointer: OpaquePointer
  /// Reached by the callbacks until the client is destroyed, so it is released after it.
  let context: ClientContext

  init(
    _ type: rd_kafka_type_t, _ configuration: consuming ClientConfiguration, logger: Logger
  ) throws(KafkaError) {
    context = ClientContext(logger: logger)
    setCallbacks(configuration, context: context)
    unsafe pointer = try configuration.makeClient(type)
  }

  deinit {
    guard !hangsWhenDestroyed else {
      unsafe rd_kafka_unsubscribe(pointer)
      _ = unsafe Unmanaged.passRetained(context)
      return
    }
    unsafe rd_kafka_destroy_flags(pointer, Int32(RD_KAFKA_DESTROY_F_NO_CONSUMER_CLOSE))
  }

  /// Whether destroying the client could abort the process or never end: librdkafka before 2.3.0
  /// aborts for a cooperative consumer between its joining of a group and its first assignment, and
  /// its main thread spins for one whose broker is gone. A member that was not closed therefore
  /// leaves its group and is never freed.
  ///
  /// Source: librdkafka, issue 4312, for the abort.
  private var hangsWhenDestroyed: Bool {
    context.membership != .none && !context.isClosed && rd_kafka_version() < 0x0203_0000
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
