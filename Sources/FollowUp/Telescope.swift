package import Ephemerides

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
