/// An event that cannot happen in the state a checkpoint machine is in.
package enum CheckpointError: Error, Hashable {
  case unexpected(CheckpointEvent, in: CheckpointState)
  case alreadyStarted(CheckpointState)
}
