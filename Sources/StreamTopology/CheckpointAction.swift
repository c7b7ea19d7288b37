/// What is to be done next on the way of one batch; exactly one is under way at any time.
package enum CheckpointAction: Sendable, Hashable, CaseIterable {
  /// Register the transactional producer and fence its predecessor.
  case initialiseTransactions
  /// Bring the store up to the changelog.
  case catchUp
  /// Gather input; done when there is a batch.
  case gatherBatch
  /// Turn the batch into effects, in memory.
  case process
  case beginTransaction
  /// Hand the effects to the producer.
  case publish
  /// Wait until the broker has them.
  case flush
  /// Put the consumed offsets into the transaction.
  case sendOffsets
  case commitTransaction
  /// Write state and position to the store, in one transaction of its own.
  case commitStore
  /// Commit the consumed offsets to the group.
  case commitOffsets
  case abortTransaction
  /// Forget the batch and read again from the committed offsets.
  case rewind
}
