import Synchronization

/// A value that one part of the program posts and others read, or wait to see changed.
///
/// Versions count the posts, so that whoever remembers a version learns whether it is the latest.
package final class Board<Value: Sendable>: Sendable {
  private struct State {
    var value: Value
    var version = 0
    var observers: [UInt64: @Sendable () -> Void] = [:]
    var nextObserver: UInt64 = 0
  }

  private let state: Mutex<State>

  package init(_ value: Value) { state = Mutex(State(value: value)) }

  package var value: Value { state.withLock { $0.value } }

  package var versioned: (value: Value, version: Int) {
    state.withLock { ($0.value, $0.version) }
  }

  /// The value where it was posted since `version`, which is brought up to date.
  package func news(since version: inout Int) -> Value? {
    let (value, current) = versioned
    guard current != version else { return nil }
    version = current
    return value
  }

  package func post(_ value: Value) { update { $0 = value } }

  /// Changes the value in place.
  @discardableResult
  package func update<Result: Sendable>(_ body: (inout Value) -> Result) -> Result {
    let (result, observers) = state.withLock { state in
      let result = body(&state.value)
      state.version += 1
      return (result, Array(state.observers.values))
    }
    for observer in observers { observer() }
    return result
  }

  /// Posts a value that follows from an earlier one, unless others were posted since: it would undo
  /// them.
  /// - Returns: whether it was posted.
  package func post(_ value: Value, ifVersion version: Int) -> Bool {
    let observers = state.withLock { state -> [@Sendable () -> Void]? in
      guard state.version == version else { return nil }
      state.value = value
      state.version += 1
      return Array(state.observers.values)
    }
    guard let observers else { return false }
    for observer in observers { observer() }
    return true
  }

  /// Posts what `make` makes of the value, again where another was posted meanwhile.
  /// - Returns: the new value with its version.
  @discardableResult
  package func replace<Failure: Error>(
    _ make: (Value) throws(Failure) -> Value
  ) throws(Failure) -> (value: Value, version: Int) {
    while true {
      let (current, version) = versioned
      let value = try make(current)
      if post(value, ifVersion: version) { return (value, version + 1) }
    }
  }

  /// Calls `body` after every post, on the poster's thread, for as long as the observation lives.
  package func observe(_ body: @escaping @Sendable () -> Void) -> BoardObservation {
    let id = state.withLock { state in
      state.nextObserver += 1
      state.observers[state.nextObserver] = body
      return state.nextObserver
    }
    return BoardObservation { [weak self] in
      self?.state.withLock { state in
        state.observers[id] = nil
      }
    }
  }

  /// Suspends until a value satisfies a condition.
  ///
  /// - Throws: `CancellationError` where the task is cancelled first.
  package func wait(
    until isEnough: @escaping @Sendable (Value) -> Bool
  ) async throws(CancellationError) {
    let gate = Gate()
    let observation = observe { [weak self] in
      if let self, isEnough(self.value) { gate.open() }
    }
    if isEnough(value) { gate.open() }
    try await gate.wait()
    withExtendedLifetime(observation) {}
  }
}

/// Ends an observation when it is released.
package final class BoardObservation: Sendable {
  private let end: @Sendable () -> Void

  init(_ end: @escaping @Sendable () -> Void) { self.end = end }

  deinit { end() }
}

/// Lets one task sleep until something that it waits for has happened.
package final class Wakeup: Sendable {
  private let calls = Board(0)
  private let clock: MonotonicClock

  package init(clock: MonotonicClock = .system) { self.clock = clock }

  package func call() { calls.update { $0 += 1 } }

  /// Sleeps until `call` is called, or has been since `seen`, which is brought up to date, and at
  /// most for `limit`.
  ///
  /// - Throws: `CancellationError` where the task is cancelled first.
  package func sleep(
    seen: inout Int, atMost limit: Duration
  ) async throws(CancellationError) {
    let known = seen
    let gate = Gate()
    let observation = calls.observe { gate.open() }
    if calls.versioned.version != known { gate.open() }
    let alarm = Task { [clock] in
      try await clock.sleep(for: limit)
      gate.open()
    }
    defer { alarm.cancel() }
    try await gate.wait()
    withExtendedLifetime(observation) {}
    seen = calls.versioned.version
  }
}
