/// A value with the bounds of its central 95 % interval.
package struct Interval: Sendable, Hashable, Codable {
  package var value: Double
  package var low: Double
  package var high: Double

  package init(value: Double, low: Double, high: Double) {
    self.value = value
    self.low = low
    self.high = high
  }

  /// The interval that the 2.5th and 97.5th percentile of draws bound; NaN draws are left out.
  package init(value: Double, draws: [Double]) {
    let sorted = draws.filter { !$0.isNaN }.sorted()
    self.init(value: value, low: quantile(0.025, of: sorted), high: quantile(0.975, of: sorted))
  }
}

/// Quantile of ascending values, linear between ranks; NaN of none.
func quantile(_ fraction: Double, of sorted: [Double]) -> Double {
  guard let last = sorted.last else { return .nan }
  let position = fraction * Double(sorted.count - 1)
  let low = Int(position)
  guard low + 1 < sorted.count else { return last }
  return sorted[low] + (position - Double(low)) * (sorted[low + 1] - sorted[low])
}
