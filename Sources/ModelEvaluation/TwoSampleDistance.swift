/// Largest difference between the cumulative distributions of two samples, from 0 to 1.
///
///     D = max_x |F_a(x) − F_b(x)|
///
/// - Source: Smirnov (1939).
/// - Returns: NaN where either sample is empty.
package func kolmogorovSmirnov(_ a: [Double], _ b: [Double]) -> Double {
  guard !a.isEmpty, !b.isEmpty else { return .nan }
  let a = a.sorted()
  let b = b.sorted()
  var (i, j) = (0, 0)
  var distance = 0.0
  while i < a.count, j < b.count {
    let value = min(a[i], b[j])
    while i < a.count, a[i] <= value { i += 1 }
    while j < b.count, b[j] <= value { j += 1 }
    distance = max(distance, abs(Double(i) / Double(a.count) - Double(j) / Double(b.count)))
  }
  return distance
}

/// The distance that two samples of one distribution exceed once in twenty times.
///
///     D₀ = 1.358 sqrt((n + m) / n m)
///
/// - Source: Smirnov (1948), for large samples.
package func kolmogorovSmirnovChance(_ n: Int, _ m: Int) -> Double {
  1.358 * (Double(n + m) / (Double(n) * Double(m))).squareRoot()
}
