import AlertProcessing
import KafkaTransport
import StateChangelog
import StateStore

extension CheckpointFailure {
  /// Classifies an error by its consequence for the batch.
  init(_ error: any Error, in action: CheckpointAction, _ mode: CheckpointMode) {
    self =
      mode == .exactlyOnce
      ? Self.exactlyOnce(error, in: action) : Self.atLeastOnce(error, in: action)
  }

  /// A line for the log.
  static func message(of error: any Error, in action: CheckpointAction) -> StaticString {
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
      if error.isForbidden { return "the brokers refuse access: check their access control lists" }
    }
    if error is TopicMisconfigured { return "a topic has a wrong setting: the daemon cannot start" }
    if error is UnaccountedRecords { return "the pipeline lost track of records: please report it" }
    return switch action {
    case .initialiseTransactions: "initialising transactions failed"
    case .gatherBatch: "reading records failed"
    default: "batch failed"
    }
  }

  private static func atLeastOnce(
    _ error: any Error, in action: CheckpointAction
  ) -> CheckpointFailure {
    switch error {
    case is UnaccountedRecords: .fatal
    case let error as KafkaError where error.isFatal: .fatal
    // The refused records are no longer queued: the batch is published again as a whole.
    case is KafkaError: action == .flush ? .abortable : .retriable
    case let error as StoreError: error.isFatal ? .fatal : .retriable
    default: .abortable
    }
  }

  private static func exactlyOnce(
    _ error: any Error, in action: CheckpointAction
  ) -> CheckpointFailure {
    switch error {
    case is UnaccountedRecords: .fatal
    case let error as KafkaError: exactlyOnce(error, in: action)
    case let error as StoreError where error.isFatal: .fatal
    case is PartitionMismatch, is TopicMisconfigured: .fatal
    // The changelog has the batch: the store takes it from there once it can.
    case is StoreError where action == .commitStore: .abortable
    case is StoreError, is CatchUpInterrupted: .retriable
    default: .abortable
    }
  }

  private static func exactlyOnce(
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
