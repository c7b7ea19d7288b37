import Synchronization

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
