/// Whether percentiles mean what they say: a fraction 1 − p of common objects lies above p.
package struct Calibration: Sendable, Hashable {
  /// p, percent.
  package var percentile: Double
  /// Part of the objects above it.
  package var above: Double
  /// Standard deviation of that part, were the percentiles right: binomial.
  package var error: Double

  /// The percentiles that are looked at.
  package static let levels = [50.0, 75, 90, 95, 99]

  /// - Parameter percentiles: of objects that the model has not seen, not empty.
  package static func all(of percentiles: [Double]) -> [Calibration] {
    let count = Double(percentiles.count)
    guard count > 0 else { return [] }
    return levels.map { level in
      let expected = 1 - level / 100
      return Calibration(
        percentile: level, above: Double(percentiles.count { $0 > level }) / count,
        error: (expected * (1 - expected) / count).squareRoot())
    }
  }

  /// 1 − p.
  package var expected: Double { 1 - percentile / 100 }
}
