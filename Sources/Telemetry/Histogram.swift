import Synchronization

/// Counts of values by fixed buckets.
package final class Histogram: Sendable {
  /// Upper bounds, ascending, without the last, infinite one.
  package let bounds: [Double]
  private let state: Mutex<Snapshot>

  /// The counts at one moment.
  package struct Snapshot: Sendable, Hashable {
    /// (bounds + 1), values in each bucket alone; the last has no upper bound.
    package var counts: [Int]
    package var sum: Double

    package var count: Int { counts.reduce(0, +) }
  }

  init(bounds: [Double]) {
    self.bounds = bounds
    state = Mutex(Snapshot(counts: Array(repeating: 0, count: bounds.count + 1), sum: 0))
  }

  /// Counts a value in the first bucket whose bound is not below it; NaN is not counted.
  package func observe(_ value: Double) {
    guard !value.isNaN else { return }
    let bucket = bounds.firstIndex { value <= $0 } ?? bounds.count
    state.withLock {
      $0.counts[bucket] += 1
      $0.sum += value
    }
  }

  /// Counts a time in seconds.
  package func observe(_ duration: Duration) { observe(duration / .seconds(1)) }

  package var snapshot: Snapshot { state.withLock { $0 } }
}
