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
/// While a batch is gathered nothing is open: who gathers drops the records of revoked partitions,
/// and a stop drops the batch, whose input is read again.
package struct CheckpointMachine: ~Copyable {
  package let mode: CheckpointMode
  package let maximumAttempts: Int
  package private(set) var state = CheckpointState.created
  private var attempts = 0
  private var isStopping = false
  private var isRevoked = false

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
      return finish(current)
    case .failed(current, let failure):
      return recover(current, from: failure)
    case .completed, .failed:
      throw .unexpected(event, in: state)
    case .partitionsRevoked:
      return revoke(during: current)
    case .stopRequested:
      isStopping = true
      return current == .gatherBatch ? stop() : .proceed
    }
  }

  private mutating func perform(_ action: CheckpointAction) -> CheckpointDecision {
    if action == .gatherBatch, isStopping { return stop() }
    attempts = 0
    isRevoked = false
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

  private mutating func finish(_ action: CheckpointAction) -> CheckpointDecision {
    if isRevoked, let way = undo(after: action) { return perform(way) }
    return perform(successor(of: action))
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
    case .retriable where attempts < maximumAttempts && !isRevoked:
      attempts += 1
      return .retry(action, attempt: attempts)
    case .retriable, .abortable:
      guard let way = wayBack(from: action) else { return fail(action) }
      return perform(way)
    }
  }

  /// How a batch that cannot go on is undone; `nil` where nothing is left to fall back on.
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

  /// A batch whose partitions are gone is undone after the action under way, as long as nothing of
  /// it is committed; a commit under way is let finish: the broker refuses it where it is too late.
  private mutating func revoke(during action: CheckpointAction) -> CheckpointDecision {
    isRevoked = undo(after: action) != nil
    return .proceed
  }

  /// How a batch is undone after a completed action; `nil` where there is none, or too late.
  private func undo(after action: CheckpointAction) -> CheckpointAction? {
    switch action {
    case .process, .flush: .rewind
    case .beginTransaction, .sendOffsets: .abortTransaction
    case .publish: mode == .exactlyOnce ? .abortTransaction : .rewind
    case .initialiseTransactions, .catchUp, .gatherBatch, .commitTransaction, .commitStore,
      .commitOffsets, .abortTransaction, .rewind:
      nil
    }
  }
}
