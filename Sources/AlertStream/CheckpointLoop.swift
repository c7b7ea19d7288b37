package import ServiceLifecycle

/// Does what a checkpoint machine orders.
package protocol CheckpointPerformer: ~Copyable {
  /// Performs an action.
  /// - Returns: `false` where a stop was asked for while input was gathered.
  mutating func perform(_ action: CheckpointAction) async throws -> Bool

  /// Classifies the failure of an action.
  mutating func failure(_ error: any Error, in action: CheckpointAction) -> CheckpointFailure
}

/// Drives a checkpoint machine: performs its actions, pauses between attempts, and stops.
package struct CheckpointLoop: Sendable {
  private let mode: CheckpointMode
  private let clock: MonotonicClock
  private let isStopping: @Sendable () -> Bool
  /// Called after every action.
  private let progress: @Sendable () -> Void

  package init(
    mode: CheckpointMode, clock: MonotonicClock, isStopping: @escaping @Sendable () -> Bool,
    progress: @escaping @Sendable () -> Void
  ) {
    self.mode = mode
    self.clock = clock
    self.isStopping = isStopping
    self.progress = progress
  }

  /// Attempts at least once. The failures that last are those of a broker that is told about offsets
  /// the store has already; exactly once, nothing is lost by waiting.
  private var maximumAttempts: Int { mode == .exactlyOnce ? .max : 5 }

  /// Runs until a stop is wanted and the batch under way is committed; a cancelled task ends at once
  /// and undoes nothing.
  ///
  /// - Throws: ``StreamFailure`` where an action cannot be undone; `CancellationError`.
  package func run<Performer: CheckpointPerformer & ~Copyable>(
    _ performer: inout Performer
  ) async throws {
    var machine = CheckpointMachine(mode: mode, maximumAttempts: maximumAttempts)
    var decision = try machine.start()
    var failure: (any Error)?
    while true {
      try Task.checkCancellation()
      switch decision {
      case .perform(let action):
        decision = try machine.handle(await event(of: action, &performer, &failure))
      case .retry(let action, let attempt):
        // Uncommitted input is read again at the next start.
        if isStopping(), attempt > Self.attemptsWhileStopping(action) { return }
        try await Self.pause(attempt, clock)
        decision = try machine.handle(await event(of: action, &performer, &failure))
      case .proceed: decision = try machine.handle(.stopRequested)
      case .stop: return
      case .fail(let action): throw StreamFailure(action: action, underlying: failure)
      }
      progress()
    }
  }

  /// Without a batch in hand there is nothing to try again for.
  private static func attemptsWhileStopping(_ action: CheckpointAction) -> Int {
    switch action {
    case .initialiseTransactions, .catchUp, .gatherBatch: 0
    default: 2
    }
  }

  private func event<Performer: CheckpointPerformer & ~Copyable>(
    of action: CheckpointAction, _ performer: inout Performer, _ failure: inout (any Error)?
  ) async throws(CancellationError) -> CheckpointEvent {
    do {
      return try await performer.perform(action) ? .completed(action) : .stopRequested
    } catch let error as CancellationError {
      throw error
    } catch {
      failure = error
      return .failed(action, performer.failure(error, in: action))
    }
  }

  /// Waits before another attempt: 0.1 s, doubled each time, at most 10 s.
  static func pause(_ attempt: Int, _ clock: MonotonicClock) async throws {
    let milliseconds = min(10_000, 100 << min(attempt, 10))
    try await clock.sleep(for: .milliseconds(milliseconds))
  }
}

/// The stream cannot go on.
package struct StreamFailure: Error, CustomStringConvertible {
  package var action: CheckpointAction
  /// The last failure of an action.
  package var underlying: (any Error)?

  package var description: String { "the stream failed at \(action); the log has the reason" }
}
