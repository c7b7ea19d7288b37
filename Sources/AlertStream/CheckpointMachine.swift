/// The guarantee that a consumer of the outputs has after a failure.
package enum CheckpointMode: Sendable, Hashable, CaseIterable {
  /// Outputs may come twice, under the same identifiers; none is missing.
  case atLeastOnce
  /// One transaction holds outputs and consumed offsets; the store is a view of it.
  case exactlyOnce
}

/// A step on the way of one batch; exactly one is under way at any time.
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

/// A report to a checkpoint machine.
package enum CheckpointEvent: Sendable, Hashable {
  /// An action is done.
  case completed(CheckpointAction)
  /// An action failed.
  case failed(CheckpointAction, CheckpointFailure)
  /// No further batch is wanted.
  case stopRequested
}

/// The severity of an action's failure.
package enum CheckpointFailure: Sendable, Hashable, CaseIterable {
  /// The same action may succeed when repeated.
  case retriable
  /// The batch is lost, its input can be read again.
  case abortable
  /// This producer or store is of no further use (fenced, corrupt, full).
  case fatal
}

/// The state of a checkpoint machine.
package enum CheckpointState: Sendable, Hashable {
  /// Not started.
  case created
  case performing(CheckpointAction)
  /// Stopped between batches: nothing is open.
  case stopped
  /// Stopped by a failure in an action; what is committed stands, the rest is read again.
  case failed(CheckpointAction)
}

/// The answer of a checkpoint machine to an event.
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

/// An event that cannot happen in the state a checkpoint machine is in.
package enum CheckpointError: Error, Hashable {
  case unexpected(CheckpointEvent, in: CheckpointState)
  case alreadyStarted(CheckpointState)
}

/// The order of effects and commits of one batch after the other.
///
///     at least once   gather → process → publish → flush → commit store → commit offsets → gather
///     exactly once    initialise → catch up → gather → process → begin → publish → send offsets
///                     → commit transaction → commit store → gather
///
/// At least once, the store is ahead of the offsets after a crash between the two commits, and
/// the batch is read again: effects carry identifiers that make repeating them harmless. Exactly
/// once, the transaction is the truth: a crash before its commit leaves nothing, a crash after it
/// leaves a store that is behind the changelog, so that a start catches up before it reads.
///
/// The machine does nothing itself: it is told what happened and answers what is to be done. An
/// abortable failure before the commit aborts an open transaction and rewinds; after it, the store
/// catches up. A retriable failure repeats the action, at most `maximumAttempts` times. A commit
/// whose outcome stays unknown is aborted; where the broker has committed it after all, it refuses
/// the abort, which is fatal, and the next start catches up.
///
/// While a batch is gathered nothing is open: the gatherer drops the records of revoked partitions,
/// and a stop drops the batch, whose input is read again. Partitions that are revoked later are not
/// given back before the batch is committed or undone; those that are lost make its commit fail.
package struct CheckpointMachine: ~Copyable {
  package let mode: CheckpointMode
  package let maximumAttempts: Int
  package private(set) var state = CheckpointState.created
  private var attempts = 0
  private var isStopping = false

  package init(mode: CheckpointMode, maximumAttempts: Int = 5) {
    self.mode = mode
    self.maximumAttempts = maximumAttempts
  }

  /// Begins; before it no event is allowed.
  ///
  /// - Throws: `CheckpointError.alreadyStarted`.
  package mutating func start() throws(CheckpointError) -> CheckpointDecision {
    guard state == .created else { throw .alreadyStarted(state) }
    return perform(mode == .exactlyOnce ? .initialiseTransactions : .gatherBatch)
  }

  /// Takes an event; a refused one changes nothing.
  ///
  /// - Throws: `CheckpointError.unexpected`.
  package mutating func handle(
    _ event: CheckpointEvent
  ) throws(CheckpointError) -> CheckpointDecision {
    guard case .performing(let current) = state else { throw .unexpected(event, in: state) }
    switch event {
    case .completed(current):
      return perform(successor(of: current))
    case .failed(current, let failure):
      return recover(current, from: failure)
    case .completed, .failed:
      throw .unexpected(event, in: state)
    case .stopRequested:
      isStopping = true
      return current == .gatherBatch ? stop() : .proceed
    }
  }

  private mutating func perform(_ action: CheckpointAction) -> CheckpointDecision {
    if action == .gatherBatch, isStopping { return stop() }
    attempts = 0
    state = .performing(action)
    return .perform(action)
  }

  private mutating func stop() -> CheckpointDecision {
    state = .stopped
    return .stop
  }

  private mutating func fail(_ action: CheckpointAction) -> CheckpointDecision {
    state = .failed(action)
    return .fail(action)
  }

  private func successor(of action: CheckpointAction) -> CheckpointAction {
    let isExactlyOnce = mode == .exactlyOnce
    return switch action {
    case .initialiseTransactions: .catchUp
    case .catchUp, .commitOffsets, .rewind: .gatherBatch
    case .gatherBatch: .process
    case .process: isExactlyOnce ? .beginTransaction : .publish
    case .beginTransaction: .publish
    case .publish: isExactlyOnce ? .sendOffsets : .flush
    case .flush: .commitStore
    case .sendOffsets: .commitTransaction
    case .commitTransaction: .commitStore
    case .commitStore: isExactlyOnce ? .gatherBatch : .commitOffsets
    case .abortTransaction: .rewind
    }
  }

  private mutating func recover(
    _ action: CheckpointAction, from failure: CheckpointFailure
  ) -> CheckpointDecision {
    switch failure {
    case .fatal:
      return fail(action)
    case .retriable where attempts < maximumAttempts:
      attempts += 1
      return .retry(action, attempt: attempts)
    case .retriable, .abortable:
      guard let way = wayBack(from: action) else { return fail(action) }
      return perform(way)
    }
  }

  /// The action that undoes a batch that cannot go on; `nil` where nothing is left to fall back on.
  private func wayBack(from action: CheckpointAction) -> CheckpointAction? {
    switch action {
    case .initialiseTransactions, .catchUp, .gatherBatch, .abortTransaction, .rewind: nil
    case .process, .beginTransaction, .flush: .rewind
    // The store has the batch and its position, from which reading goes on after a restart.
    case .commitOffsets: .gatherBatch
    case .publish: mode == .exactlyOnce ? .abortTransaction : .rewind
    case .sendOffsets, .commitTransaction: .abortTransaction
    case .commitStore: mode == .exactlyOnce ? .catchUp : .rewind
    }
  }
}
