import Glibc

extension Telescope {
  /// Flux of the sky under a target, in units of a target's at the limiting magnitude.
  private static let sky = 4.0
  /// Shortest exposure, seconds.
  private static let shortestExposure = 30.0
  /// Extinction in r per airmass, mag near 620 nm (Patat et al. 2011).
  private static let extinction = 0.09

  /// Seconds to reach the signal-to-noise that the limiting magnitude gives at the zenith; `nil`
  /// where the target is too faint.
  ///
  ///     S/N ∝ F t / sqrt((F + B) t),  so  t ∝ (F + B) / F²
  ///
  /// with B four times the flux at the limiting magnitude: bright targets cost in proportion to
  /// their flux, faint ones to its square.
  package func exposure(magnitude: Double, airmass: Double) -> Double? {
    let dimmed = magnitude + Self.extinction * (airmass - 1)
    guard dimmed <= limitingMagnitude else { return nil }
    let flux = pow(10, 0.4 * (limitingMagnitude - dimmed))
    let seconds = exposureAtLimit * (flux + Self.sky) / ((1 + Self.sky) * flux * flux)
    return max(seconds, min(Self.shortestExposure, exposureAtLimit))
  }
}
