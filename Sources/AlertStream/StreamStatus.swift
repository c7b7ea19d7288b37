package import ServiceLifecycle
import Synchronization
package import Telemetry
import Topics

/// The state of an instance's streams, as other services see it.
package final class StreamStatus: Sendable {
  package let health: KafkaHealth
  /// Opens when the store has caught up with the changelog, where there is one.
  package let isUpToDate = Gate()
  /// The dispositions of all records since the start.
  package let account = Board(Ledger())
  /// The objects that this instance scores, where it shares the work.
  package let ownership: Board<Ownership>

  /// A step that failed and has not succeeded since.
  private struct Failure {
    var step: String
    var reason: String
    /// Times of the first and the last failure in a row.
    var since: Duration
    var last: Duration
  }

  private struct State {
    var isReading = false
    var lastProgress: Duration
    var failure: Failure?
    var waits: [WaitingPartitions.Wait] = []
  }

  private let clock: MonotonicClock
  private let state: Mutex<State>

  /// A failure is no trouble before it has lasted so long: most are over with the next attempt.
  private static let patience = Duration.seconds(10)
  /// Partitions of which the reason names the record.
  private static let shownWaits = 3
  /// Without a record to read for so long after the last failure, nothing is left to commit: the
  /// records are another instance's by now. Attempts are at most 10 s apart.
  private static let memory = Duration.seconds(30)

  package init(ownership: Ownership = Ownership(), clock: MonotonicClock = .system) {
    self.ownership = Board(ownership)
    self.clock = clock
    health = KafkaHealth(clock: clock)
    state = Mutex(State(lastProgress: clock.now()))
  }

  /// True if partitions are assigned, so that alerts are read.
  package var isReading: Bool { state.withLock { $0.isReading } }

  func setReading(_ isReading: Bool) { state.withLock { $0.isReading = isReading } }

  /// Notes that a step of the stream failed and will be tried again.
  package func noteFailure(of step: String, _ reason: String) {
    let now = clock.now()
    state.withLock {
      let since = $0.failure?.step == step ? $0.failure?.since : nil
      $0.failure = Failure(step: step, reason: reason, since: since ?? now, last: now)
    }
  }

  /// Notes that a step succeeded.
  package func noteSuccess(of step: String) {
    state.withLock { if $0.failure?.step == step { $0.failure = nil } }
  }

  /// Notes that there was no record to read.
  func noteIdle() {
    let now = clock.now()
    state.withLock { state in
      if let failure = state.failure, now - failure.last >= Self.memory { state.failure = nil }
    }
  }

  /// The step that keeps batches from being committed, and its reason; `nil` where none does.
  package var trouble: String? {
    let now = clock.now()
    guard let failure = state.withLock(\.failure), now - failure.since >= Self.patience else {
      return nil
    }
    let seconds = Int((now - failure.since) / .seconds(1))
    return "\(failure.step) has failed for \(seconds) s: \(failure.reason)"
  }

  /// Notes which partitions wait for a schema.
  func setWaiting(_ waits: [WaitingPartitions.Wait]) { state.withLock { $0.waits = waits } }

  /// The partitions that wait, each with the schema and the registry's answer; `nil` where none does.
  package var waiting: String? {
    let now = clock.now()
    let waits = state.withLock(\.waits).filter { now - $0.since >= Self.patience }
    guard !waits.isEmpty else { return nil }
    let shown = waits.prefix(Self.shownWaits).map { $0.description(at: now) }
    let more = waits.count - shown.count
    return shown.joined(separator: "; ") + (more > 0 ? "; and \(more) more" : "")
  }

  /// Notes that the stream is alive.
  package func noteProgress() {
    let now = clock.now()
    state.withLock { $0.lastProgress = now }
  }

  /// Time since the stream last made progress.
  package var idleTime: Duration { clock.now() - state.withLock { $0.lastProgress } }
}

/// The objects of an instance, by the partitions of their state.
package struct Ownership: Sendable, Hashable {
  /// `nil` where all objects are this instance's.
  package var partitions: Set<Int32>?
  /// Of the state.
  package var count: Int

  package init(partitions: Set<Int32>? = nil, count: Int = 1) {
    self.partitions = partitions
    self.count = count
  }

  package func includes(_ objectID: String) -> Bool {
    partitions?.contains(KeyPartition.of(objectID.utf8, count: count)) ?? true
  }
}

/// The brokers' answers, as the streams' clients see them.
package final class KafkaHealth: Sendable {
  private struct State {
    /// `nil` before the first answer, and from when all brokers are known to be down.
    var answered: Duration?
    /// The last error of a client since then.
    var error: String?
  }

  /// An older answer says nothing of now; three questions are asked meanwhile.
  private static let memory = Duration.seconds(15)

  private let clock: MonotonicClock
  private let state = Mutex(State())

  package init(clock: MonotonicClock = .system) { self.clock = clock }

  package func noteAnswer() {
    let now = clock.now()
    state.withLock { $0 = State(answered: now) }
  }

  /// - Parameters:
  ///   - name: of the error.
  ///   - isOutage: no broker can be reached.
  package func noteError(_ name: String, isOutage: Bool) {
    state.withLock {
      if isOutage { $0.answered = nil } else { $0.error = name }
    }
  }

  /// The reason why no broker can be counted on, `nil` where one answered lately.
  package var trouble: String? {
    let now = clock.now()
    return state.withLock { state in
      if let answered = state.answered, now - answered < Self.memory { return nil }
      return "no broker answers" + (state.error.map { " (\($0))" } ?? "")
    }
  }
}
