package import Ephemerides
import Glibc

/// A telescope that can follow objects up tonight.
package struct Telescope: Sendable, Hashable {
  /// Unique among the telescopes of a plan.
  package var name: String
  package var site: Site
  /// Time for the whole list, hours.
  package var hours: Double
  /// Faintest target, AB magnitude.
  package var limitingMagnitude: Double
  /// Exposure of a target at the limiting magnitude at the zenith, seconds.
  package var exposureAtLimit: Double
  /// Slew, acquisition and readout of each target, seconds.
  package var overhead: Double
  /// Largest airmass, at least 1.
  package var airmassLimit: Double
  /// The Sun must be below this, degrees.
  package var maximumSunAltitude: Double
  /// The Moon, when up, must be farther than this, degrees.
  package var minimumMoonSeparation: Double

  package init(
    name: String, site: Site, hours: Double, limitingMagnitude: Double,
    exposureAtLimit: Double = 2_700, overhead: Double = 300, airmassLimit: Double = 2,
    maximumSunAltitude: Double = -12, minimumMoonSeparation: Double = 30
  ) {
    self.name = name
    self.site = site
    self.hours = hours
    self.limitingMagnitude = limitingMagnitude
    self.exposureAtLimit = exposureAtLimit
    self.overhead = overhead
    self.airmassLimit = airmassLimit
    self.maximumSunAltitude = maximumSunAltitude
    self.minimumMoonSeparation = minimumMoonSeparation
  }
}

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
