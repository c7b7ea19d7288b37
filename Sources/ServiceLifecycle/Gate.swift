import Synchronization

/// A condition that is false until it is true for good; tasks wait for it.
package final class Gate: Sendable {
  private struct State {
    var isOpen = false
    var nextID: UInt64 = 0
    var handlers: [(id: UInt64, run: @Sendable () -> Void)] = []
  }

  private let state = Mutex(State())

  package init() {}

  package var isOpen: Bool { state.withLock { $0.isOpen } }

  /// Opens the gate and runs what waits for that, once.
  package func open() {
    let handlers = state.withLock { state in
      state.isOpen = true
      defer { state.handlers = [] }
      return state.handlers
    }
    for handler in handlers { handler.run() }
  }

  /// Runs a closure when the gate opens, at once where it is open.
  package func addHandler(_ run: @escaping @Sendable () -> Void) -> UInt64 {
    let (id, isOpen) = state.withLock { state in
      state.nextID += 1
      if !state.isOpen { state.handlers.append((state.nextID, run)) }
      return (state.nextID, state.isOpen)
    }
    if isOpen { run() }
    return id
  }

  package func removeHandler(_ id: UInt64) {
    state.withLock { $0.handlers.removeAll { $0.id == id } }
  }

  /// Suspends until the gate is open.
  ///
  /// - Throws: `CancellationError` where the task is cancelled first.
  package func wait() async throws(CancellationError) {
    let (stream, continuation) = AsyncStream.makeStream(of: Void.self)
    let id = addHandler { continuation.finish() }
    for await _ in stream {}
    removeHandler(id)
    if !isOpen { throw CancellationError() }
  }
}
