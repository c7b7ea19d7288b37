internal import CRDKafka
import Telemetry
import Topics

// Functions that librdkafka calls, some on threads of its own: free functions, isolated to nothing.

/// The context that a client was made with, `nil` while the client is being made.
private func context(of client: OpaquePointer?) -> ClientContext? {
  guard let client = unsafe client, let opaque = unsafe rd_kafka_opaque(client) else { return nil }
  return unsafe Unmanaged<ClientContext>.fromOpaque(opaque).takeUnretainedValue()
}

/// Sets the callbacks that every client has; `context` must outlive the client.
func setCallbacks(_ configuration: borrowing ClientConfiguration, context: ClientContext) {
  unsafe configuration.with { pointer in
    unsafe rd_kafka_conf_set_opaque(pointer, Unmanaged.passUnretained(context).toOpaque())
    unsafe rd_kafka_conf_set_log_cb(pointer, logged)
    unsafe rd_kafka_conf_set_error_cb(pointer, failed)
  }
}

/// Sets the callback through which a consumer's partitions come and go.
func setRebalanceCallback(_ configuration: borrowing ClientConfiguration) {
  unsafe configuration.with { unsafe rd_kafka_conf_set_rebalance_cb($0, rebalanced) }
}

/// Sets the callback that tells a producer the outcome of each record.
func setDeliveryCallback(_ configuration: borrowing ClientConfiguration) {
  unsafe configuration.with { unsafe rd_kafka_conf_set_dr_msg_cb($0, delivered) }
}

private func logged(
  client: OpaquePointer?, level: CInt, facility: UnsafePointer<CChar>?, text: UnsafePointer<CChar>?
) {
  guard let context = unsafe context(of: client) else { return }
  context.logger.log(
    level: Logger.Level(syslog: level), "kafka client",
    metadata: [
      .kafkaFacility: .string(unsafe facility.map { unsafe String(cString: $0) } ?? ""),
      .kafkaDetail: .string(unsafe text.map { unsafe String(cString: $0) } ?? ""),
    ])
}

extension Logger.Level {
  /// The level of a line of librdkafka, by syslog's severity. The client's errors are warnings: it
  /// recovers from them by itself, or returns them from a call.
  fileprivate init(syslog severity: CInt) {
    switch severity {
    case ...4: self = .warning
    case 5, 6: self = .debug
    default: self = .trace
    }
  }
}

private func failed(
  client: OpaquePointer?, code: CInt, reason: UnsafePointer<CChar>?,
  opaque: UnsafeMutableRawPointer?
) {
  guard let context = unsafe context(of: client) else { return }
  let code = rd_kafka_resp_err_t(rawValue: code)
  if let fatal = unsafe KafkaError(code, fatalIn: client, origin: "client") {
    return context.append(.failed(fatal))
  }
  let detail = unsafe reason.map { unsafe String(cString: $0) }
  context.append(.failed(KafkaError(code, origin: "client", detail: detail)))
}

private func delivered(
  client: OpaquePointer?, record: UnsafePointer<rd_kafka_message_t>?,
  opaque: UnsafeMutableRawPointer?
) {
  guard let context = unsafe context(of: client), let record = unsafe record?.pointee else {
    return
  }
  let code = unsafe record.err
  guard code != RD_KAFKA_RESP_ERR_NO_ERROR else {
    return context.countDelivered(unsafe TopicPartition(of: record), offset: unsafe record.offset)
  }
  let key = unsafe record.key.map {
    unsafe [UInt8](UnsafeRawBufferPointer(start: $0, count: record.key_len))
  }
  context.countFailure(
    .init(
      partition: unsafe TopicPartition(of: record), key: key,
      error: KafkaError(code, origin: "deliver")))
}

/// Leaves a change of the assignment for the next poll, whose caller accepts or releases it.
///
/// Only changes that need no action are answered here: an assignment without partitions,
/// partitions that are lost already, and everything while the consumer closes.
private func rebalanced(
  client: OpaquePointer?, code: rd_kafka_resp_err_t,
  list: UnsafeMutablePointer<rd_kafka_topic_partition_list_t>?, opaque: UnsafeMutableRawPointer?
) {
  guard let context = unsafe context(of: client), let list = unsafe list else { return }
  let partitions = unsafe PartitionList.partitions(of: list)
  switch code {
  case RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS:
    if context.membership == .joining { context.membership = .assigned }
    if context.isClosing || partitions.isEmpty {
      unsafe answer(rd_kafka_incremental_assign(client, list), context)
    } else {
      context.leave(.assigned(partitions))
    }
  case RD_KAFKA_RESP_ERR__REVOKE_PARTITIONS:
    let isLost = unsafe rd_kafka_assignment_lost(client) != 0
    if context.isClosing || isLost {
      unsafe answer(rd_kafka_incremental_unassign(client, list), context)
      if isLost { context.append(.lost(partitions)) }
    } else {
      context.leave(.revoked(partitions))
    }
  default:
    unsafe rd_kafka_assign(client, nil)
    context.append(.failed(KafkaError(code, origin: "rebalance")))
  }
  unsafe rd_kafka_yield(client)
}

/// Notes that the last change of the assignment is answered, and how the client took it.
private func answer(_ error: OpaquePointer?, _ context: ClientContext) {
  context.unanswered = nil
  guard let error = unsafe error else { return }
  context.append(.failed(unsafe KafkaError(destroying: error, origin: "rebalance")))
}
