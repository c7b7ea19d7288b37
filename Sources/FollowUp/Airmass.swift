import Glibc

/// The depth of air towards a direction, in units of that towards the zenith.
package enum Airmass {
  /// Infinite below the horizon.
  ///
  ///     X = 1 / (sin h + 0.50572 (h + 6.07995°)^−1.6364)
  ///
  /// - Parameter altitude: degrees.
  /// - Source: Kasten & Young (1989).
  package static func at(altitude: Double) -> Double {
    guard altitude > 0 else { return .infinity }
    let curvature = 0.50572 * pow(altitude + 6.07995, -1.6364)
    return max(1, 1 / (sin(altitude * .pi / 180) + curvature))
  }
}
