internal import CRDKafka

/// Error of the Kafka client or a broker, and the possible reactions to it.
package struct KafkaError: Error, Sendable, Hashable, CustomStringConvertible {
  /// librdkafka's number: negative for the client's own errors, positive for a broker's.
  package var code: Int32
  /// librdkafka's name of the code, such as `_TRANSPORT`.
  package var name: String
  /// The same call can succeed later.
  package var isRetriable: Bool
  /// The client is unusable and must be made anew.
  package var isFatal: Bool
  /// The current transaction must be aborted; the next one can succeed.
  package var isAbortable: Bool
  /// The operation that failed.
  package var origin: String
  /// Description of the error, for people.
  package var detail: String

  package var description: String { "\(origin): \(detail) (\(name))" }
}

extension KafkaError {
  /// The error of a code, classified by the client's reaction to it.
  init(_ code: rd_kafka_resp_err_t, origin: String, detail: String? = nil) {
    self.init(
      code: code.rawValue, name: Self.name(of: code), isRetriable: Self.isRetriable(code),
      isFatal: Self.isFatal(code), isAbortable: false, origin: origin,
      detail: unsafe detail ?? String(cString: rd_kafka_err2str(code)))
  }

  /// The error of a number of Kafka's protocol, or of one of librdkafka's own.
  package init(number: Int32, origin: String) {
    self.init(rd_kafka_resp_err_t(rawValue: number), origin: origin)
  }

  /// The error of an error object, which is destroyed.
  init(destroying error: OpaquePointer, origin: String) {
    self.init(
      code: unsafe rd_kafka_error_code(error).rawValue,
      name: unsafe String(cString: rd_kafka_error_name(error)),
      isRetriable: unsafe rd_kafka_error_is_retriable(error) != 0,
      isFatal: unsafe rd_kafka_error_is_fatal(error) != 0,
      isAbortable: unsafe rd_kafka_error_txn_requires_abort(error) != 0, origin: origin,
      detail: unsafe String(cString: rd_kafka_error_string(error)))
    unsafe rd_kafka_error_destroy(error)
  }

  /// The cause behind the code that only says that a client is unusable; `nil` for other codes.
  init?(_ code: rd_kafka_resp_err_t, fatalIn client: OpaquePointer?, origin: String) {
    guard code == RD_KAFKA_RESP_ERR__FATAL, let client = unsafe client else { return nil }
    var reason = [CChar](repeating: 0, count: 512)
    let cause = unsafe rd_kafka_fatal_error(client, &reason, reason.count)
    guard cause != RD_KAFKA_RESP_ERR_NO_ERROR else { return nil }
    let text = String(
      decoding: reason.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    self.init(cause, origin: origin, detail: text)
    isFatal = true
    isRetriable = false
  }

  /// Throws unless the code says that all is well.
  static func check(_ code: rd_kafka_resp_err_t, origin: String) throws(KafkaError) {
    guard code == RD_KAFKA_RESP_ERR_NO_ERROR else { throw KafkaError(code, origin: origin) }
  }

  /// Throws the error of an error object, which is destroyed; `nil` says that all is well.
  static func check(_ error: OpaquePointer?, origin: String) throws(KafkaError) {
    guard let error = unsafe error else { return }
    throw unsafe KafkaError(destroying: error, origin: origin)
  }

  /// A record, or a batch of them, exceeds a limit of the client, a broker or a topic.
  package var isTooLarge: Bool {
    code == RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE.rawValue
      || code == RD_KAFKA_RESP_ERR_RECORD_LIST_TOO_LARGE.rawValue
  }

  /// The producer's queue is full: wait for acknowledgements and send again.
  package var isQueueFull: Bool { code == RD_KAFKA_RESP_ERR__QUEUE_FULL.rawValue }

  /// Another instance with the same transactional or group instance id has taken over.
  package var isFenced: Bool {
    [
      RD_KAFKA_RESP_ERR__FENCED, RD_KAFKA_RESP_ERR_PRODUCER_FENCED,
      RD_KAFKA_RESP_ERR_INVALID_PRODUCER_EPOCH, RD_KAFKA_RESP_ERR_FENCED_INSTANCE_ID,
    ].contains { $0.rawValue == code }
  }

  /// No broker can be reached.
  package var isOutage: Bool { code == RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN.rawValue }

  /// The brokers do not know the user or the password.
  package var isUnauthenticated: Bool {
    [
      RD_KAFKA_RESP_ERR__AUTHENTICATION, RD_KAFKA_RESP_ERR_SASL_AUTHENTICATION_FAILED,
      RD_KAFKA_RESP_ERR_UNSUPPORTED_SASL_MECHANISM,
    ].contains { $0.rawValue == code }
  }

  /// No encrypted connection comes about, such as where the broker's certificate is not trusted.
  package var isUntrusted: Bool { code == RD_KAFKA_RESP_ERR__SSL.rawValue }

  /// The brokers know the user, who may not do that.
  package var isForbidden: Bool {
    [
      RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED, RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED,
      RD_KAFKA_RESP_ERR_CLUSTER_AUTHORIZATION_FAILED,
      RD_KAFKA_RESP_ERR_TRANSACTIONAL_ID_AUTHORIZATION_FAILED,
    ].contains { $0.rawValue == code }
  }

  /// The client knows no such partition, as where its topic was only just made.
  package var isUnknownPartition: Bool {
    code == RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION.rawValue
      || code == RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC.rawValue
  }

  /// The client does not read the partition, which the group has taken away or whose topic is gone.
  package var isNotAssigned: Bool {
    code == RD_KAFKA_RESP_ERR__STATE.rawValue || isUnknownPartition
  }

  /// The group is being rebalanced: only polling lets it end.
  package var isRebalance: Bool { code == RD_KAFKA_RESP_ERR_REBALANCE_IN_PROGRESS.rawValue }

  private static func name(of code: rd_kafka_resp_err_t) -> String {
    unsafe rd_kafka_err2name(code).map { unsafe String(cString: $0) } ?? "\(code.rawValue)"
  }

  private static func isFatal(_ code: rd_kafka_resp_err_t) -> Bool {
    code == RD_KAFKA_RESP_ERR__FATAL || code == RD_KAFKA_RESP_ERR__FENCED
      || code == RD_KAFKA_RESP_ERR_FENCED_INSTANCE_ID
      || code == RD_KAFKA_RESP_ERR_PRODUCER_FENCED
  }

  /// Source: Kafka's protocol guide, column "retriable", and librdkafka's transient local errors.
  private static func isRetriable(_ code: rd_kafka_resp_err_t) -> Bool {
    switch code {
    case RD_KAFKA_RESP_ERR__TRANSPORT, RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN,
      RD_KAFKA_RESP_ERR__TIMED_OUT, RD_KAFKA_RESP_ERR__TIMED_OUT_QUEUE,
      RD_KAFKA_RESP_ERR__MSG_TIMED_OUT, RD_KAFKA_RESP_ERR__QUEUE_FULL,
      RD_KAFKA_RESP_ERR__WAIT_COORD, RD_KAFKA_RESP_ERR__WAIT_CACHE,
      RD_KAFKA_RESP_ERR__RESOLVE,
      RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART, RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE,
      RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION, RD_KAFKA_RESP_ERR_REQUEST_TIMED_OUT,
      RD_KAFKA_RESP_ERR_NETWORK_EXCEPTION, RD_KAFKA_RESP_ERR_COORDINATOR_LOAD_IN_PROGRESS,
      RD_KAFKA_RESP_ERR_COORDINATOR_NOT_AVAILABLE, RD_KAFKA_RESP_ERR_NOT_COORDINATOR,
      RD_KAFKA_RESP_ERR_NOT_ENOUGH_REPLICAS,
      RD_KAFKA_RESP_ERR_NOT_ENOUGH_REPLICAS_AFTER_APPEND, RD_KAFKA_RESP_ERR_NOT_CONTROLLER,
      RD_KAFKA_RESP_ERR_KAFKA_STORAGE_ERROR, RD_KAFKA_RESP_ERR_CONCURRENT_TRANSACTIONS,
      RD_KAFKA_RESP_ERR_REBALANCE_IN_PROGRESS:
      true
    default: false
    }
  }
}
