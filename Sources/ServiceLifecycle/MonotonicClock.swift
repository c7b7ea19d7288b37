/// Time that only goes forward, and sleeping by it; tests put a virtual one in its place.
package struct MonotonicClock: Sendable {
  /// Time since some moment that stays the same.
  package let now: @Sendable () -> Duration
  private let sleeper: @Sendable (Duration) async throws -> Void

  /// - Parameter sleep: suspends for a time; throws where the task is cancelled meanwhile.
  package init(
    now: @escaping @Sendable () -> Duration,
    sleep: @escaping @Sendable (Duration) async throws -> Void
  ) {
    self.now = now
    sleeper = sleep
  }

  package func sleep(for duration: Duration) async throws { try await sleeper(duration) }

  /// The system's clock.
  package static let system: MonotonicClock = {
    let start = ContinuousClock.now
    return MonotonicClock(
      now: { ContinuousClock.now - start }, sleep: { try await Task.sleep(for: $0) })
  }()
}
