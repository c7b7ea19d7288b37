import AlertStream
import Testing

@Suite struct CheckpointMachineTests {
  private typealias Action = CheckpointAction

  private static let batches: [CheckpointMode: [CheckpointAction]] = [
    .atLeastOnce: [.gatherBatch, .process, .publish, .flush, .commitStore, .commitOffsets],
    .exactlyOnce: [
      .gatherBatch, .process, .beginTransaction, .publish, .sendOffsets, .commitTransaction,
      .commitStore,
    ],
  ]

  private static let starts: [CheckpointMode: [CheckpointAction]] = [
    .atLeastOnce: [], .exactlyOnce: [.initialiseTransactions, .catchUp],
  ]

  /// Every action that a mode ever performs, with a way of completed and failed actions to it.
  private static func ways(_ mode: CheckpointMode) -> [CheckpointAction: [CheckpointEvent]] {
    var ways: [CheckpointAction: [CheckpointEvent]] = [:]
    var way: [CheckpointEvent] = []
    for action in (starts[mode] ?? []) + (batches[mode] ?? []) {
      ways[action] = way
      way.append(.completed(action))
    }
    let failing = mode == .exactlyOnce ? Action.sendOffsets : .process
    ways[mode == .exactlyOnce ? .abortTransaction : .rewind] =
      (ways[failing] ?? []) + [.failed(failing, .abortable)]
    if let abort = ways[.abortTransaction] {
      ways[.rewind] = abort + [.completed(.abortTransaction)]
    }
    return ways
  }

  private static func machine(
    _ mode: CheckpointMode, after events: [CheckpointEvent]
  ) throws -> CheckpointMachine {
    var machine = CheckpointMachine(mode: mode, maximumAttempts: 2)
    _ = try machine.start()
    for event in events { _ = try machine.handle(event) }
    return machine
  }

  @Test(arguments: CheckpointMode.allCases)
  func batchesFollowEachOtherInOrder(mode: CheckpointMode) throws {
    var machine = CheckpointMachine(mode: mode)
    #expect(machine.state == .created)
    let batch = try #require(Self.batches[mode])
    let order = try #require(Self.starts[mode]) + batch + batch
    #expect(try machine.start() == .perform(order[0]))
    for (action, next) in zip(order, order.dropFirst()) {
      #expect(machine.state == .performing(action))
      #expect(try machine.handle(.completed(action)) == .perform(next))
    }
  }

  /// Outputs are with the broker before the store has them, and the store before the offsets are
  /// committed; with transactions, the transaction before the store.
  @Test func commitsComeInTheOrderThatSurvivesACrash() throws {
    let atLeast = try #require(Self.batches[.atLeastOnce])
    let exactly = try #require(Self.batches[.exactlyOnce])
    func isBefore(_ a: Action, _ b: Action, in order: [Action]) -> Bool {
      (order.firstIndex(of: a) ?? .max) < (order.firstIndex(of: b) ?? .min)
    }
    #expect(isBefore(.flush, .commitStore, in: atLeast))
    #expect(isBefore(.commitStore, .commitOffsets, in: atLeast))
    #expect(isBefore(.sendOffsets, .commitTransaction, in: exactly))
    #expect(isBefore(.commitTransaction, .commitStore, in: exactly))
  }

  /// A mode's decision about an event in a state, written down independently as a table.
  private static func expected(
    _ mode: CheckpointMode, _ action: Action, _ event: CheckpointEvent
  ) -> CheckpointDecision? {
    switch event {
    case .completed(action): return .perform(successors(mode)[action] ?? action)
    case .failed(action, .fatal): return .fail(action)
    case .failed(action, .retriable): return .retry(action, attempt: 1)
    case .failed(action, .abortable):
      return (undone(mode)[action] ?? nil).map { .perform($0) } ?? .fail(action)
    case .completed, .failed: return nil
    case .stopRequested: return action == .gatherBatch ? .stop : .proceed
    }
  }

  private static func successors(_ mode: CheckpointMode) -> [Action: Action] {
    let batch = batches[mode] ?? []
    let order = (starts[mode] ?? []) + batch + [.gatherBatch]
    var successors = Dictionary(zip(order, order.dropFirst())) { first, _ in first }
    successors[.abortTransaction] = .rewind
    successors[.rewind] = .gatherBatch
    return successors
  }

  /// The first step back after an abortable failure; none where the table has no entry.
  private static func undone(_ mode: CheckpointMode) -> [Action: Action?] {
    switch mode {
    case .atLeastOnce:
      [
        .process: .rewind, .publish: .rewind, .flush: .rewind, .commitStore: .rewind,
        .commitOffsets: .gatherBatch,
      ]
    case .exactlyOnce:
      [
        .process: .rewind, .beginTransaction: .rewind, .publish: .abortTransaction,
        .sendOffsets: .abortTransaction, .commitTransaction: .abortTransaction,
        .commitStore: .catchUp,
      ]
    }
  }

  /// Every state that can be reached against every event there is.
  @Test(arguments: CheckpointMode.allCases)
  func everyEventInEveryState(mode: CheckpointMode) throws {
    var events: [CheckpointEvent] = [.stopRequested]
    for action in Action.allCases {
      events.append(.completed(action))
      events += CheckpointFailure.allCases.map { .failed(action, $0) }
    }
    let ways = Self.ways(mode)
    #expect(ways.count == (mode == .exactlyOnce ? 11 : 7))
    var pairs = 0
    for (action, way) in ways {
      for event in events {
        var machine = try Self.machine(mode, after: way)
        #expect(machine.state == .performing(action))
        if let expected = Self.expected(mode, action, event) {
          #expect(try machine.handle(event) == expected, "\(event) while \(action)")
        } else {
          #expect(throws: CheckpointError.unexpected(event, in: .performing(action))) {
            try machine.handle(event)
          }
          #expect(machine.state == .performing(action))
        }
        pairs += 1
      }
    }
    #expect(pairs == ways.count * (1 + 4 * Action.allCases.count))
    for event in events { try Self.refusedOutsideOfWork(mode, event) }
  }

  private static func refusedOutsideOfWork(_ mode: CheckpointMode, _ event: CheckpointEvent) throws
  {
    var created = CheckpointMachine(mode: mode)
    #expect(throws: CheckpointError.unexpected(event, in: .created)) { try created.handle(event) }
    let gathering = try #require(ways(mode)[.gatherBatch])
    var stopped = try machine(mode, after: gathering + [.stopRequested])
    #expect(throws: CheckpointError.unexpected(event, in: .stopped)) { try stopped.handle(event) }
    var failed = try machine(mode, after: gathering + [.failed(.gatherBatch, .fatal)])
    #expect(throws: CheckpointError.unexpected(event, in: .failed(.gatherBatch))) {
      try failed.handle(event)
    }
    #expect(throws: CheckpointError.alreadyStarted(.stopped)) { try stopped.start() }
  }

  @Test(arguments: CheckpointMode.allCases)
  func repeatedFailuresEnd(mode: CheckpointMode) throws {
    for (action, way) in Self.ways(mode) {
      var machine = try Self.machine(mode, after: way)
      #expect(try machine.handle(.failed(action, .retriable)) == .retry(action, attempt: 1))
      #expect(try machine.handle(.failed(action, .retriable)) == .retry(action, attempt: 2))
      let last = try machine.handle(.failed(action, .retriable))
      #expect(last == Self.expected(mode, action, .failed(action, .abortable)))
    }
  }

  /// A stop lets the open batch end, committed or undone, and then stops.
  @Test(arguments: CheckpointMode.allCases)
  func aStopEndsBetweenBatches(mode: CheckpointMode) throws {
    for (action, way) in Self.ways(mode) where action != .gatherBatch {
      var machine = try Self.machine(mode, after: way)
      #expect(try machine.handle(.stopRequested) == .proceed)
      for _ in 0..<20 {
        guard case .performing(let current) = machine.state else { break }
        _ = try machine.handle(.completed(current))
      }
      #expect(machine.state == .stopped)
    }
  }
}
