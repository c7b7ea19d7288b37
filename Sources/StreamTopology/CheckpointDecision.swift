/// What a checkpoint machine wants done about an event.
package enum CheckpointDecision: Sendable, Hashable {
  case perform(CheckpointAction)
  /// The same action again, after a pause that grows with the number of attempts.
  case retry(CheckpointAction, attempt: Int)
  /// Nothing new: what is under way goes on.
  case proceed
  /// All is committed; end.
  case stop
  /// End with an error.
  case fail(CheckpointAction)
}
