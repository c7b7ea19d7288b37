import Foundation
import ServiceLifecycle
import Synchronization
import TestSupport
import Testing

/// Signals are the whole process's, so these run one after the other; and with SIGHUP alone, so
/// that the others still end a test run.
@Suite(.serialized) struct ServiceGroupTests {
  private struct Trouble: Error {}

  private final class Journal: Sendable {
    private let entries = Mutex<[String]>([])
    func add(_ entry: String) { entries.withLock { $0.append(entry) } }
    var all: [String] { entries.withLock { $0 } }
  }

  private enum Behaviour { case obedient, failsAtStart, failsLater, endsEarly, ignoresShutdown }

  private struct Recorder: Service {
    let name: String
    let journal: Journal
    var behaviour = Behaviour.obedient

    func run(_ context: ServiceContext) async throws {
      journal.add("start \(name)")
      if behaviour == .failsAtStart { throw Trouble() }
      try await Task.sleep(for: .milliseconds(2))
      journal.add("ready \(name)")
      context.markReady()
      switch behaviour {
      case .failsLater: throw Trouble()
      case .endsEarly: return
      case .ignoresShutdown: try await Task.sleep(for: .seconds(60))
      case .obedient, .failsAtStart: try await context.waitForShutdown()
      }
      try await Task.sleep(for: .milliseconds(2))
      journal.add("end \(name)")
    }
  }

  private func recorders(_ journal: Journal, _ behaviours: [Behaviour]) -> [Recorder] {
    zip(["store", "transport", "pipeline"], behaviours).map {
      Recorder(name: $0, journal: journal, behaviour: $1)
    }
  }

  private let started = [
    "start store", "ready store", "start transport", "ready transport", "start pipeline",
    "ready pipeline",
  ]
  private let endedInReverse = ["end pipeline", "end transport", "end store"]

  @Test func startsInOrderAndStopsInReverse() async throws {
    let journal = Journal()
    let group = ServiceGroup(services: recorders(journal, [.obedient, .obedient, .obedient]))
    let run = Task { try await group.run() }
    try await eventually { journal.all.count == 6 }
    group.triggerGracefulShutdown()
    try await run.value
    #expect(journal.all == started + endedInReverse)
  }

  @Test func aFailureStopsTheOthersAndIsThrown() async throws {
    let journal = Journal()
    let group = ServiceGroup(services: recorders(journal, [.obedient, .obedient, .failsLater]))
    await #expect {
      try await group.run()
    } throws: { error in
      guard case ServiceGroupError.failed("pipeline", let underlying) = error else { return false }
      return underlying is Trouble
    }
    #expect(journal.all == started + ["end transport", "end store"])
  }

  @Test func aFailureAtStartLeavesTheRestUnstarted() async throws {
    let journal = Journal()
    let group = ServiceGroup(services: recorders(journal, [.obedient, .failsAtStart, .obedient]))
    await #expect(throws: ServiceGroupError.self) { try await group.run() }
    #expect(journal.all == ["start store", "ready store", "start transport", "end store"])
  }

  @Test func aServiceThatReturnsEndsTheGroup() async throws {
    let journal = Journal()
    let group = ServiceGroup(services: recorders(journal, [.endsEarly, .obedient]))
    await #expect {
      try await group.run()
    } throws: { error in
      guard case ServiceGroupError.endedEarly("store") = error else { return false }
      return true
    }
  }

  @Test func shutdownBeforeAllHaveStartedStopsThoseThatHave() async throws {
    let journal = Journal()
    let group = ServiceGroup(services: recorders(journal, [.obedient, .obedient, .obedient]))
    group.triggerGracefulShutdown()
    try await group.run()
    let ended = journal.all.filter { $0.hasPrefix("end") }
    let started = journal.all.filter { $0.hasPrefix("start") }
    #expect(ended.count == started.count && started.count < 3)
  }

  @Test func whoDoesNotEndInTimeIsCancelledAndNamed() async throws {
    let journal = Journal()
    let group = ServiceGroup(
      services: recorders(journal, [.obedient, .ignoresShutdown]),
      shutdownTimeout: .milliseconds(50))
    let run = Task { try await group.run() }
    try await eventually { journal.all.count == 4 }
    group.triggerGracefulShutdown()
    await #expect {
      try await run.value
    } throws: { error in
      guard case ServiceGroupError.shutdownTimedOut(let services) = error else { return false }
      return services == ["store", "transport"]
    }
  }

  @Test func cancellingTheRunEndsIt() async throws {
    let journal = Journal()
    let group = ServiceGroup(services: recorders(journal, [.obedient, .ignoresShutdown]))
    let run = Task { try await group.run() }
    try await eventually { journal.all.count == 4 }
    run.cancel()
    await #expect(throws: CancellationError.self) { try await run.value }
  }

  /// The process ends with the second; here it is only counted.
  @Test func aSignalAsksForShutdownAndEachOneIsTold() async throws {
    let journal = Journal()
    let group = ServiceGroup(
      services: recorders(journal, [.obedient]), gracefulShutdownSignals: [.hangUp],
      signalArrived: { signal, count in journal.add("\(signal.name) \(count)") })
    let run = Task { try await group.run() }
    try await eventually { journal.all.count == 2 }
    kill(getpid(), SIGHUP)
    try await run.value
    #expect(journal.all == ["start store", "ready store", "SIGHUP 1", "end store"])
    kill(getpid(), SIGHUP)
    try await eventually { journal.all.last == "SIGHUP 2" }
  }

  /// A service that sits in a call which neither shutdown nor cancellation reaches.
  @Test func whatNothingInterruptsIsLeftBehind() async throws {
    let call = Mutex<CheckedContinuation<Void, Never>?>(nil)
    let group = ServiceGroup(
      services: [
        Closure(name: "stuck") { context in
          context.markReady()
          await withCheckedContinuation { continuation in call.withLock { $0 = continuation } }
        }
      ], shutdownTimeout: .milliseconds(20))
    let run = Task { try await group.run() }
    try await eventually { call.withLock { $0 != nil } }
    group.triggerGracefulShutdown()
    await #expect {
      try await run.value
    } throws: { error in
      guard case ServiceGroupError.shutdownTimedOut(["stuck"]) = error else { return false }
      return true
    }
    call.withLock { $0?.resume() }
  }

  @Test func anOperationIsFinishedWithinItsTime() async throws {
    let context = ServiceContext()
    let journal = Journal()
    // Before shutdown time does not count.
    let isDone = try await context.finish(within: .zero) {
      try await Task.sleep(for: .milliseconds(5))
      journal.add("done")
    }
    #expect(isDone && journal.all == ["done"])
    await #expect(throws: Trouble.self) {
      _ = try await context.finish(within: .zero) { throw Trouble() }
    }
    let call = Mutex<CheckedContinuation<Void, Never>?>(nil)
    let waiting = Task {
      try await context.finish(within: .milliseconds(20)) {
        await withCheckedContinuation { continuation in call.withLock { $0 = continuation } }
      }
    }
    try await eventually { call.withLock { $0 != nil } }
    context.requestShutdown()
    #expect(try await waiting.value == false)
    call.withLock { $0?.resume() }
  }

  @Test func signalsArriveAndAreKept() async throws {
    let signals = UnixSignals(trapping: [.hangUp])
    kill(getpid(), SIGHUP)
    try await Task.sleep(for: .milliseconds(20))
    kill(getpid(), SIGHUP)
    var iterator = signals.makeAsyncIterator()
    #expect(await iterator.next() == .hangUp)
    #expect(await iterator.next() == .hangUp)
    #expect(UnixSignal.allCases.map(\.number) == [1, 2, 15])
    #expect(UnixSignal.allCases.map(\.name) == ["SIGHUP", "SIGINT", "SIGTERM"])
  }

  @Test func operationsHearOfShutdown() async throws {
    let journal = Journal()
    let group = ServiceGroup(services: [
      Closure(name: "waiter") { context in
        context.markReady()
        var seen = 0
        try await context.sleep(on: Wakeup(), seen: &seen, atMost: .seconds(60))
        #expect(context.isShuttingDown)
        journal.add("finished")
      },
      Closure(name: "sleeper") { context in
        context.markReady()
        #expect(!context.isShuttingDown)
        journal.add("asleep")
        await #expect(throws: CancellationError.self) {
          try await context.cancelOnShutdown { try await Task.sleep(for: .seconds(60)) }
        }
        #expect(context.isShuttingDown)
        journal.add("woken")
      },
    ])
    let run = Task { try await group.run() }
    try await eventually { journal.all == ["asleep"] }
    group.triggerGracefulShutdown()
    try await run.value
    #expect(journal.all == ["asleep", "woken", "finished"])
  }

  private struct Closure: Service {
    let name: String
    let body: @Sendable (ServiceContext) async throws -> Void
    func run(_ context: ServiceContext) async throws { try await body(context) }
  }
}
