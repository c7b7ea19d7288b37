/// Median and half the width that holds the middle 68 % of a sample.
package struct RobustScale: Sendable {
  package let median: Double
  package let width: Double

  /// Missing values (NaN) do not count; without any value both are NaN.
  package init(_ sample: some Sequence<Double>) {
    let values = sample.filter { !$0.isNaN }.sorted()
    median = quantile(0.5, of: values)
    width = 0.5 * (quantile(0.8413, of: values) - quantile(0.1587, of: values))
  }
}

/// Quantile of ascending values; NaN of none.
///
/// - Source: linear interpolation between order statistics (Hyndman & Fan 1996, type 7).
package func quantile(_ fraction: Double, of sorted: [Double]) -> Double {
  guard let last = sorted.last else { return .nan }
  let position = fraction * Double(sorted.count - 1)
  let low = Int(position)
  guard low + 1 < sorted.count else { return last }
  return sorted[low] + (position - Double(low)) * (sorted[low + 1] - sorted[low])
}
