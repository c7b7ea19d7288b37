import AlertFormats
import KafkaTransport
import StateStore
import StreamTopology
import Telemetry

extension StreamLoop {
  /// What an error means for the batch; logs it.
  func failure(_ error: any Error, in action: CheckpointAction) -> CheckpointFailure {
    let failure =
      isExactlyOnce
      ? Self.exactlyOnceFailure(error, in: action) : Self.atLeastOnceFailure(error, in: action)
    if let error = error as? KafkaError {
      context.kafkaHealth.noteError(error.name, isOutage: error.isOutage)
    }
    context.logger.log(
      level: failure == .fatal ? .critical : .error, Self.message(of: error, in: action),
      metadata: [.stage: "\(action)", .errorDescription: "\(error)"])
    return failure
  }

  private static func message(
    of error: any Error, in action: CheckpointAction
  ) -> StaticString {
    if let error = error as? KafkaError {
      if error.isFenced {
        return "another instance has taken this one's name: give each its own kafka.instanceID"
      }
      if error.isUnauthenticated {
        return "the brokers refuse user or password: see kafka.security"
      }
      if error.isUntrusted {
        return "no encrypted connection to the brokers: see kafka.security.certificateFile"
      }
      if error.isForbidden { return "the brokers do not allow it: see their access control lists" }
    }
    return switch action {
    case .initialiseTransactions: "cannot begin with Kafka"
    case .gatherBatch: "reading failed"
    default: "batch failed"
    }
  }

  private static func atLeastOnceFailure(
    _ error: any Error, in action: CheckpointAction
  ) -> CheckpointFailure {
    switch error {
    case let error as KafkaError where error.isFatal: .fatal
    // What the broker refused is no longer queued: the batch is published again as a whole.
    case is KafkaError: action == .flush ? .abortable : .retriable
    case let error as StoreError: error.isFatal ? .fatal : .retriable
    case is SchemaSourceError: .retriable
    default: .abortable
    }
  }

  private static func exactlyOnceFailure(
    _ error: any Error, in action: CheckpointAction
  ) -> CheckpointFailure {
    switch error {
    case let error as KafkaError: exactlyOnceFailure(error, in: action)
    case let error as StoreError where error.isFatal: .fatal
    case is PartitionMismatch: .fatal
    // The changelog has the batch: the store takes it from there once it can.
    case is StoreError where action == .commitStore: .abortable
    case is StoreError, is SchemaSourceError, is CatchUpInterrupted: .retriable
    default: .abortable
    }
  }

  private static func exactlyOnceFailure(
    _ error: KafkaError, in action: CheckpointAction
  ) -> CheckpointFailure {
    if error.isFatal || error.isFenced { return .fatal }
    switch action {
    // There is no batch to give up: wait for the broker, or end where waiting cannot help.
    case .initialiseTransactions, .catchUp, .rewind, .gatherBatch, .abortTransaction:
      return error.isRetriable ? .retriable : .fatal
    case .beginTransaction: return error.isRetriable || error.isAbortable ? .abortable : .fatal
    // Part of the records may be with the broker already.
    case .publish: return .abortable
    case .process, .flush, .sendOffsets, .commitTransaction, .commitStore, .commitOffsets:
      return error.isAbortable || !error.isRetriable ? .abortable : .retriable
    }
  }
}
