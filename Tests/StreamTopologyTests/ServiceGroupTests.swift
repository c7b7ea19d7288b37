import Foundation
import StreamTopology
import Synchronization
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
    try await until { journal.all.count == 6 }
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
    try await until { journal.all.count == 4 }
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
    try await until { journal.all.count == 4 }
    run.cancel()
    await #expect(throws: CancellationError.self) { try await run.value }
  }

  @Test func aSignalAsksForShutdownAndASecondOneHurries() async throws {
    let journal = Journal()
    let patient = ServiceGroup(
      services: recorders(journal, [.obedient]), gracefulShutdownSignals: [.hangUp])
    let first = Task { try await patient.run() }
    try await until { journal.all.count == 2 }
    kill(getpid(), SIGHUP)
    try await first.value
    #expect(journal.all == ["start store", "ready store", "end store"])

    let stuck = Journal()
    let group = ServiceGroup(
      services: recorders(stuck, [.obedient, .ignoresShutdown]),
      gracefulShutdownSignals: [.hangUp])
    let second = Task { try await group.run() }
    try await until { stuck.all.count == 4 }
    kill(getpid(), SIGHUP)
    try await Task.sleep(for: .milliseconds(50))
    #expect(stuck.all.count == 4)
    kill(getpid(), SIGHUP)
    await #expect(throws: ServiceGroupError.self) { try await second.value }
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
    let channel = BoundedChannel<Int>(capacity: 1)
    let journal = Journal()
    let group = ServiceGroup(services: [
      Closure(name: "receiver") { context in
        context.markReady()
        try await context.withShutdownHandler {
          let received = try await channel.receive()
          #expect(received == nil)
          journal.add("finished")
        } onShutdown: {
          channel.finish()
        }
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
    try await until { journal.all == ["asleep"] }
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
