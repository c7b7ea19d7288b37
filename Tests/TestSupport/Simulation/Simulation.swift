package import Sampling
package import ServiceLifecycle
import Synchronization

/// Virtual time and the order in which tasks run, both from a seed.
///
/// Tasks that are started here run on the thread that calls ``run(limit:until:)``, one at a time, and
/// hand over to each other only where they sleep. Time passes by going to the next sleeper's end, so
/// that a history of hours takes milliseconds, and the same seed gives the same history.
///
/// `@unchecked Sendable`: everything is reached from that one thread.
package final class Simulation: TaskExecutor, @unchecked Sendable {
  private struct Sleeper {
    var wake: Duration
    /// Decides among sleepers of one moment.
    var tie: UInt64
    var continuation: CheckedContinuation<Void, any Error>
  }

  private var jobs: [UnownedJob] = []
  private var sleepers: [UInt64: Sleeper] = [:]
  private var nextSleeper: UInt64 = 0
  package private(set) var now = Duration.zero
  package var random: SeededGenerator
  /// Times at which a sleeper was woken.
  package private(set) var steps = 0

  package init(seed: UInt64) { random = SeededGenerator(seed: seed, key: "simulation") }

  package func enqueue(_ job: consuming ExecutorJob) { jobs.append(UnownedJob(job)) }

  /// Starts a task.
  package func start(_ body: @escaping @Sendable () async -> Void) -> Task<Void, Never> {
    Task(executorPreference: self) { await body() }
  }

  /// The clock of everything that lives here.
  package var clock: MonotonicClock {
    MonotonicClock(
      now: { [self] in now }, sleep: { [self] duration in try await sleep(for: duration) })
  }

  /// Suspends for a time.
  /// - Throws: `CancellationError` as soon as the task is cancelled.
  package func sleep(for duration: Duration) async throws {
    nextSleeper += 1
    let id = nextSleeper
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation {
        (continuation: CheckedContinuation<Void, any Error>) in
        if Task.isCancelled { return continuation.resume(throwing: CancellationError()) }
        sleepers[id] = Sleeper(
          wake: now + max(.zero, duration), tie: random.next(), continuation: continuation)
      }
    } onCancel: {
      sleepers.removeValue(forKey: id)?.continuation.resume(throwing: CancellationError())
    }
  }

  /// Runs until a condition holds.
  ///
  /// - Parameters:
  ///   - limit: virtual time after which a history is said to stand still.
  ///   - isDone: asked whenever every task sleeps or has ended.
  /// - Returns: whether the condition came to hold.
  package func run(limit: Duration, until isDone: () -> Bool) -> Bool {
    let end = now + limit
    while true {
      runJobs()
      if isDone() { return true }
      guard
        let next = sleepers.min(by: {
          ($0.value.wake, $0.value.tie) < ($1.value.wake, $1.value.tie)
        }),
        next.value.wake <= end
      else { return false }
      sleepers[next.key] = nil
      now = max(now, next.value.wake)
      steps += 1
      next.value.continuation.resume()
    }
  }

  private func runJobs() {
    while !jobs.isEmpty {
      let job = jobs.removeFirst()
      unsafe job.runSynchronously(on: asUnownedTaskExecutor())
    }
  }
}

extension SeededGenerator {
  /// True with a probability.
  package mutating func chance(_ probability: Double) -> Bool {
    Double(next() >> 11) * 0x1p-53 < probability
  }

  /// A duration from zero to a limit.
  package mutating func duration(below limit: Duration) -> Duration {
    limit * (Double(next() >> 11) * 0x1p-53)
  }
}
