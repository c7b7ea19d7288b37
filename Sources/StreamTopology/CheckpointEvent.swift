/// What a checkpoint machine is told.
package enum CheckpointEvent: Sendable, Hashable {
  /// An action is done.
  case completed(CheckpointAction)
  /// An action failed.
  case failed(CheckpointAction, CheckpointFailure)
  /// Partitions of the open batch were taken away.
  case partitionsRevoked
  /// No further batch is wanted.
  case stopRequested
}

/// How badly an action failed.
package enum CheckpointFailure: Sendable, Hashable, CaseIterable {
  /// The same action may succeed when repeated.
  case retriable
  /// The batch is lost, its input can be read again.
  case abortable
  /// This producer or store is of no further use (fenced, corrupt, full).
  case fatal
}
