import Synchronization

/// A part of the daemon that runs from its start to its shutdown.
package protocol Service: Sendable {
  /// Names the service in logs and errors.
  var name: String { get }

  /// Runs until shutdown is asked for, and tidies up.
  ///
  /// Calls `context.markReady()` as soon as those that depend on it may start. Returning before
  /// shutdown is asked for ends the group, as does throwing.
  func run(_ context: ServiceContext) async throws
}

/// Signals between a running service and its group: ready and shutdown.
package final class ServiceContext: Sendable {
  private let ready = Gate()
  let shutdown = Gate()

  package init() {}

  /// Tells the group that services that depend on this one may start.
  package func markReady() { ready.open() }

  /// True if shutdown was requested.
  package var isShuttingDown: Bool { shutdown.isOpen }

  /// Suspends until shutdown is asked for.
  ///
  /// - Throws: `CancellationError` where the task is cancelled first.
  package func waitForShutdown() async throws(CancellationError) { try await shutdown.wait() }

  /// Cancels an operation when shutdown is asked for.
  ///
  /// - Throws: what the operation throws, `CancellationError` among it.
  package func cancelOnShutdown<Result: Sendable>(
    _ operation: @escaping @Sendable () async throws -> Result
  ) async throws -> Result {
    let task = Task { try await operation() }
    let id = shutdown.addHandler { task.cancel() }
    defer { shutdown.removeHandler(id) }
    return try await withTaskCancellationHandler {
      try await task.value
    } onCancel: {
      task.cancel()
    }
  }

  /// Runs an operation to its end, but for no longer than `limit` after shutdown was asked for:
  /// what then still goes on, such as a call that nothing interrupts, is cancelled and left behind.
  ///
  /// - Returns: whether the operation has ended.
  /// - Throws: what the operation throws; `CancellationError` where the task is cancelled first.
  package func finish(
    within limit: Duration, _ operation: @escaping @Sendable () async throws -> Void
  ) async throws -> Bool {
    let tasks = ReportingTasks<Result<Bool, any Error>>()
    tasks.start {
      do {
        try await operation()
        return .success(true)
      } catch { return .failure(error) }
    }
    tasks.start { [self] in
      try await waitForShutdown()
      try await Task.sleep(for: limit)
      return .success(false)
    }
    defer { tasks.cancelAll() }
    guard let end = await tasks.next() else { throw CancellationError() }
    return try end.get()
  }

  func waitUntilReady() async throws(CancellationError) { try await ready.wait() }

  package func requestShutdown() { shutdown.open() }
}

extension ServiceContext {
  /// Sleeps on a wakeup, which a request to shut down calls too.
  ///
  /// - Throws: `CancellationError` where the task is cancelled first.
  package func sleep(
    on wakeup: Wakeup, seen: inout Int, atMost limit: Duration
  ) async throws(CancellationError) {
    let id = shutdown.addHandler { wakeup.call() }
    defer { shutdown.removeHandler(id) }
    try await wakeup.sleep(seen: &seen, atMost: limit)
  }
}
