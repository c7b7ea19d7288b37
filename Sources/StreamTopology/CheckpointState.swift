/// Where a checkpoint machine stands.
package enum CheckpointState: Sendable, Hashable {
  /// Not started.
  case created
  case performing(CheckpointAction)
  /// Stopped between batches: nothing is open.
  case stopped
  /// Stopped by a failure in an action; what is committed stands, the rest is read again.
  case failed(CheckpointAction)
}
