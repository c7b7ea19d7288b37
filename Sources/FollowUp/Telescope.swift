package import Ephemerides
import Glibc

/// A telescope that can follow objects up tonight.
package struct Telescope: Sendable, Hashable {
  /// Unique among the telescopes of a plan.
  package var name: String
  package var site: Site
  /// Time for follow-up in a night, hours.
  package var hours: Double
  /// Faintest target in a dark sky at the zenith, AB magnitude.
  package var limitingMagnitude: Double
  /// Exposure of a target at the limiting magnitude in a dark sky at the zenith, seconds; no target
  /// is exposed longer.
  package var exposureAtLimit: Double
  /// Acquisition and readout of each target, seconds.
  package var overhead: Double
  /// Degrees per second from target to target.
  package var slewRate: Double
  /// Tonight's seeing, in units of that at which the limiting magnitude holds.
  package var seeing: Double
  /// Largest airmass, at least 1.
  package var airmassLimit: Double
  /// Lowest altitudes by azimuth, beside the largest airmass; empty where nothing stands in the way.
  package var horizon: Horizon
  /// The Sun must be below this, degrees.
  package var maximumSunAltitude: Double
  /// The Moon, when up, must be farther than this, degrees.
  package var minimumMoonSeparation: Double

  package init(
    name: String, site: Site, hours: Double, limitingMagnitude: Double,
    exposureAtLimit: Double = 2_700, overhead: Double = 240, slewRate: Double = 1,
    seeing: Double = 1, airmassLimit: Double = 2, horizon: Horizon = Horizon([]),
    maximumSunAltitude: Double = -12, minimumMoonSeparation: Double = 30
  ) {
    self.name = name
    self.site = site
    self.hours = hours
    self.limitingMagnitude = limitingMagnitude
    self.exposureAtLimit = exposureAtLimit
    self.overhead = overhead
    self.slewRate = slewRate
    self.seeing = seeing
    self.airmassLimit = airmassLimit
    self.horizon = horizon
    self.maximumSunAltitude = maximumSunAltitude
    self.minimumMoonSeparation = minimumMoonSeparation
  }
}

/// The lowest altitude at which a telescope can observe, by azimuth.
package struct Horizon: Sendable, Hashable {
  /// One corner of the horizon, degrees; azimuth from north through east, from 0 to 360.
  package struct Point: Sendable, Hashable {
    package var azimuth: Double
    package var altitude: Double

    package init(azimuth: Double, altitude: Double) {
      self.azimuth = azimuth
      self.altitude = altitude
    }
  }

  private let points: [Point]
  package var isEmpty: Bool { points.isEmpty }

  /// - Parameter points: in any order; between two the altitude is interpolated, across north too.
  package init(_ points: [Point]) { self.points = points.sorted { $0.azimuth < $1.azimuth } }

  /// Degrees; −90 where there are no points.
  package func altitude(azimuth: Double) -> Double {
    guard let first = points.first, let last = points.last else { return -90 }
    let next = points.firstIndex { $0.azimuth > azimuth }
    var (before, after) = (last, first)
    if let next {
      after = points[next]
      if next > 0 { before = points[next - 1] } else { before.azimuth -= 360 }
    } else {
      after.azimuth += 360
    }
    let width = after.azimuth - before.azimuth
    guard width > 0 else { return before.altitude }
    return before.altitude
      + (after.altitude - before.altitude) * (azimuth - before.azimuth) / width
  }
}

/// Airmass and brightness of the sky at a look.
package struct SkyConditions: Sendable, Hashable {
  package var airmass: Double
  /// Brightness of the sky in units of the dark sky at the zenith.
  package var skyBrightness: Double

  package init(airmass: Double, skyBrightness: Double) {
    self.airmass = airmass
    self.skyBrightness = skyBrightness
  }

  /// The zenith of a dark sky.
  package static let best = SkyConditions(airmass: 1, skyBrightness: 1)
}

extension Telescope {
  /// Flux of the dark sky under a target, in units of a target's at the limiting magnitude.
  private static let sky = 4.0
  /// Shortest exposure, seconds.
  private static let shortestExposure = 30.0
  /// Extinction in r per airmass, mag near 620 nm (Patat et al. 2011).
  private static let extinction = 0.09

  /// Seconds to reach the signal-to-noise ratio that the limiting magnitude gives in a dark sky at the
  /// zenith; `nil` where that takes longer than the longest exposure.
  ///
  ///     S/N ∝ F t / sqrt((F + B) t),  so  t ∝ (F + B) / F²
  ///
  /// B is four times the flux at the limiting magnitude, times the sky's brightness and the area of
  /// the seeing disc: bright targets cost in proportion to their flux, faint ones to its square.
  package func exposure(magnitude: Double, in conditions: SkyConditions) -> Double? {
    let flux = pow(
      10, 0.4 * (limitingMagnitude - magnitude - Self.extinction * (conditions.airmass - 1)))
    let seconds =
      exposureAtLimit * (flux + background(conditions)) / ((1 + Self.sky) * flux * flux)
    // Rounding must not exclude a target at the limit.
    guard seconds <= exposureAtLimit * (1 + 1e-9) else { return nil }
    return max(seconds, min(Self.shortestExposure, exposureAtLimit))
  }

  /// Faintest target of the longest exposure, AB magnitude.
  package func limit(in conditions: SkyConditions) -> Double {
    // (1 + sky) f² = f + B
    let a = 1 + Self.sky
    let flux = (1 + (1 + 4 * a * background(conditions)).squareRoot()) / (2 * a)
    return limitingMagnitude - 2.5 * log10(flux) - Self.extinction * (conditions.airmass - 1)
  }

  /// Seeing grows with airmass to the power 0.6 (Kolmogorov turbulence).
  private func background(_ conditions: SkyConditions) -> Double {
    let area = seeing * seeing * pow(conditions.airmass, 1.2)
    return Self.sky * area * conditions.skyBrightness
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

  /// The lowest altitude of an airmass, degrees.
  ///
  /// - Parameter airmass: at least 1.
  static func altitude(of airmass: Double) -> Double {
    var (low, high) = (0.0, 90.0)
    for _ in 0..<50 {
      let middle = (low + high) / 2
      if at(altitude: middle) > airmass { low = middle } else { high = middle }
    }
    return high
  }
}
