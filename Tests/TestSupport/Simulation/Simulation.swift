package import Sampling
package import ServiceLifecycle

/// Virtual time, and the order in which tasks run, both from a seed.
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
  private var tasks: [Task<Void, Never>] = []
  package private(set) var now = Duration.zero
  package var random: SeededGenerator

  package init(seed: UInt64) { random = SeededGenerator(seed: seed, key: "simulation") }

  package func enqueue(_ job: consuming ExecutorJob) { jobs.append(UnownedJob(job)) }

  /// Starts a task.
  @discardableResult
  package func start(_ body: @escaping @Sendable () async -> Void) -> Task<Void, Never> {
    let task = Task(executorPreference: self) { await body() }
    tasks.append(task)
    return task
  }

  /// Starts a task that ends silently where it is cancelled while it sleeps.
  @discardableResult
  package func start(
    after delay: Duration, _ body: @escaping @Sendable () async -> Void
  ) -> Task<Void, Never> {
    start { [self] in
      guard (try? await sleep(for: delay)) != nil else { return }
      await body()
    }
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
      let next = sleepers.min { ($0.value.wake, $0.value.tie) < ($1.value.wake, $1.value.tie) }
      guard let next, next.value.wake <= end else { return false }
      sleepers[next.key] = nil
      now = max(now, next.value.wake)
      next.value.continuation.resume()
    }
  }

  /// Cancels all tasks and runs them to their ends.
  package func end() {
    for task in tasks { task.cancel() }
    tasks = []
    repeat {
      runJobs()
      let left = sleepers.values
      sleepers = [:]
      for sleeper in left { sleeper.continuation.resume(throwing: CancellationError()) }
    } while !jobs.isEmpty
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
  package mutating func chance(_ probability: Double) -> Bool { uniform() < probability }

  /// A duration from zero to a limit.
  package mutating func duration(below limit: Duration) -> Duration { limit * uniform() }

  /// A whole number below a limit, 0 where the limit is none.
  package mutating func below(_ limit: Int) -> Int { limit < 2 ? 0 : Int(next() % UInt64(limit)) }
}
