/// How many of a night's objects stand above a percentile that a tenth of common objects exceed.
///
/// A sky holds more than common objects, so that somewhat more than a tenth is no surprise; a share
/// that no mixture explains says that the percentiles are untrue on this light.
package struct PercentileShare: Sendable, Hashable {
  /// Objects with a percentile.
  package let objects: Int
  /// Those above ``level``.
  package let above: Int

  /// Percent.
  package static let level = 90.0
  /// Shares above the level that a sky may have: with a sixth of its objects strange, and with
  /// common ones alone and half as wide a spread as expected.
  private static let plausible = 0.04...0.25
  /// Standard deviations of a binomial share beyond which it is outside.
  private static let significance = 3.0

  package init(of percentiles: [Double]) {
    objects = percentiles.count
    above = percentiles.count { $0 > Self.level }
  }

  package var value: Double { objects > 0 ? Double(above) / Double(objects) : 0 }

  /// True if chance alone brings no plausible share as far as this one.
  package var isUntrue: Bool {
    func deviations(from share: Double) -> Double {
      (value - share) * (Double(objects) / (share * (1 - share))).squareRoot()
    }
    return deviations(from: Self.plausible.upperBound) > Self.significance
      || deviations(from: Self.plausible.lowerBound) < -Self.significance
  }
}
