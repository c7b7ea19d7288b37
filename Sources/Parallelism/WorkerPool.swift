import Dispatch
import Synchronization

/// A parallel map over indices whose workers keep a workspace each.
///
/// Workers take the next index as they become free; results stand in order of index and do not
/// depend on the number of workers, as long as a workspace carries nothing from one index to the
/// next. The calling thread is one of the workers and is blocked until all are done.
@safe package struct WorkerPool<Workspace: ~Copyable>: ~Copyable {
  private let workspaces: UnsafeMutableBufferPointer<Workspace>

  /// - Parameters:
  ///   - workers: number of threads, at least 1.
  ///   - makeWorkspace: makes the workspace of a worker, 0 ..< workers.
  /// - Throws: what `makeWorkspace` throws.
  package init<Failure: Error>(
    workers: Int, makeWorkspace: (Int) throws(Failure) -> Workspace
  ) throws(Failure) {
    precondition(workers > 0, "a pool has at least one worker")
    let buffer = UnsafeMutableBufferPointer<Workspace>.allocate(capacity: workers)
    for worker in 0..<workers {
      do throws(Failure) {
        let workspace = try makeWorkspace(worker)
        unsafe buffer.initializeElement(at: worker, to: workspace)
      } catch {
        for made in 0..<worker { unsafe buffer.deinitializeElement(at: made) }
        unsafe buffer.deallocate()
        throw error
      }
    }
    unsafe workspaces = buffer
  }

  deinit {
    unsafe workspaces.deinitialize()
    unsafe workspaces.deallocate()
  }

  package var workers: Int { unsafe workspaces.count }

  /// The results of `body` for 0 ..< count, in order.
  ///
  /// - Parameter body: takes an index and the workspace of the worker that runs it.
  /// - Throws: the failure of the smallest index that failed, whatever the number of workers;
  ///   indices after it may not have run.
  package mutating func map<Result: Sendable, Failure: Error>(
    count: Int, _ body: @Sendable (Int, inout Workspace) throws(Failure) -> Result
  ) throws(Failure) -> [Result] {
    guard count > 0 else { return [] }
    let run = MapRun<Result, Failure>(count: count)
    let workspaces = unsafe WorkspaceLoan(workspaces)
    DispatchQueue.concurrentPerform(iterations: min(workers, count)) { worker in
      workspaces.with(worker) { workspace in
        while let index = run.next() {
          do throws(Failure) {
            run.store(try body(index, &workspace), at: index)
          } catch {
            run.fail(error, at: index)
          }
        }
      }
    }
    return try run.results()
  }
}

/// Lends each worker of one run its own workspace.
///
/// Unchecked: the pool is held exclusively while it maps, and worker n touches workspace n only.
@safe private struct WorkspaceLoan<Workspace: ~Copyable>: @unchecked Sendable {
  private let workspaces: UnsafeMutableBufferPointer<Workspace>

  init(_ workspaces: UnsafeMutableBufferPointer<Workspace>) { unsafe self.workspaces = workspaces }

  func with(_ worker: Int, _ body: (inout Workspace) -> Void) {
    unsafe body(&workspaces[worker])
  }
}

/// The indices, results and first failure of one parallel map.
final class MapRun<Result: Sendable, Failure: Error>: Sendable {
  private struct Outcome: Sendable {
    var results: [Result?]
    var failure: (index: Int, error: Failure)?
  }

  private let count: Int
  private let taken = Atomic(0)
  private let outcome: Mutex<Outcome>

  init(count: Int) {
    self.count = count
    outcome = Mutex(Outcome(results: Array(repeating: nil, count: count)))
  }

  /// The next index nobody has taken; `nil` at the end or after a failure.
  ///
  /// Indices are taken in order, so all below one that failed have been taken before it: the
  /// smallest failure is found whatever runs when.
  func next() -> Int? {
    let index = taken.add(1, ordering: .relaxed).oldValue
    return index < count ? index : nil
  }

  func store(_ result: Result, at index: Int) { outcome.withLock { $0.results[index] = result } }

  func fail(_ error: Failure, at index: Int) {
    taken.add(count, ordering: .relaxed)
    outcome.withLock { outcome in
      if let earlier = outcome.failure, earlier.index < index { return }
      outcome.failure = (index, error)
    }
  }

  func results() throws(Failure) -> [Result] {
    let outcome = outcome.withLock { $0 }
    if let failure = outcome.failure { throw failure.error }
    return outcome.results.compactMap { $0 }
  }
}
