internal import CRDKafka

/// Sends one request of the administration interface and waits for its result.
enum AdminRequest {
  /// - Parameters:
  ///   - operation: the kind of request.
  ///   - origin: of errors.
  ///   - send: sends the request, its result to go to the queue.
  ///   - read: reads the result, which lives no longer than the call.
  /// - Throws: where no result comes in time, or it is an error as a whole.
  static func run<Value>(
    _ client: OpaquePointer, _ operation: rd_kafka_admin_op_t, origin: String, timeout: Duration,
    send: (_ options: OpaquePointer?, _ queue: OpaquePointer?) -> Void,
    read: (_ event: OpaquePointer) throws(KafkaError) -> Value
  ) throws(KafkaError) -> Value {
    let queue = unsafe rd_kafka_queue_new(client)
    defer { unsafe rd_kafka_queue_destroy(queue) }
    let options = unsafe rd_kafka_AdminOptions_new(client, operation)
    defer { unsafe rd_kafka_AdminOptions_destroy(options) }
    unsafe rd_kafka_AdminOptions_set_request_timeout(options, timeout.milliseconds, nil, 0)
    if operation == RD_KAFKA_ADMIN_OP_CREATETOPICS {
      unsafe rd_kafka_AdminOptions_set_operation_timeout(options, timeout.milliseconds, nil, 0)
    }
    unsafe send(options, queue)
    guard let event = unsafe rd_kafka_queue_poll(queue, timeout.milliseconds) else {
      throw KafkaError(RD_KAFKA_RESP_ERR__TIMED_OUT, origin: origin)
    }
    defer { unsafe rd_kafka_event_destroy(event) }
    let code = unsafe rd_kafka_event_error(event)
    guard code == RD_KAFKA_RESP_ERR_NO_ERROR else {
      throw KafkaError(
        code, origin: origin, detail: unsafe String(cString: rd_kafka_event_error_string(event)))
    }
    return try unsafe read(event)
  }
}
