import Synchronization

/// Tasks whose results one reader takes as they come, and that nobody has to wait for.
final class ReportingTasks<Result: Sendable>: Sendable {
  private let results: AsyncStream<Result>
  private let report: AsyncStream<Result>.Continuation
  private let tasks = Mutex<[Task<Void, Never>]>([])

  init() { (results, report) = AsyncStream.makeStream(of: Result.self) }

  /// Starts a task; one that throws has nothing to report.
  func start(_ operation: @escaping @Sendable () async throws -> Result) {
    let task = Task { [report] in
      if let result = try? await operation() { report.yield(result) }
    }
    tasks.withLock { $0.append(task) }
  }

  /// The next result, to one reader at a time.
  func next() async -> Result? {
    var iterator = results.makeAsyncIterator()
    return await iterator.next()
  }

  /// Cancels the tasks started so far.
  func cancelAll() {
    for task in tasks.withLock({ $0 }) { task.cancel() }
  }
}
