package import Ephemerides

/// The dark part of a telescope's next 24 hours.
package struct TelescopeNight: Sendable {
  /// Days between looks at the sky: five minutes.
  package static let step = 5.0 / 1_440

  package let telescope: Telescope
  /// Each with where the Moon is and whether it is up, in time order.
  private let instants: [DarkInstant]

  private struct DarkInstant: Sendable {
    var sky: ObservingInstant
    var moonIsUp: Bool
  }

  /// A target's opportunity.
  package struct Opportunity: Sendable, Hashable {
    package var window: Recommendation.Window
    /// Smallest in the window.
    package var airmass: Double
  }

  /// - Parameter start: MJD TAI.
  package init(telescope: Telescope, start: Double) {
    self.telescope = telescope
    let count = Int((1 / Self.step).rounded())
    instants = (0...count).compactMap { index in
      let sky = ObservingInstant(site: telescope.site, time: start + Double(index) * Self.step)
      guard sky.sunAltitude < telescope.maximumSunAltitude else { return nil }
      return DarkInstant(sky: sky, moonIsUp: sky.moonAltitude > 0)
    }
  }

  /// The first stretch in which the target is high enough, away from the Moon, and up for long
  /// enough at its best airmass; `nil` where there is none.
  ///
  /// - Parameter duration: seconds that an airmass asks for; `nil` where the target is too faint.
  package func opportunity(
    of position: EquatorialPosition, duration: (_ airmass: Double) -> Double?
  ) -> Opportunity? {
    var current: Opportunity?
    for instant in instants {
      guard let airmass = airmass(of: position, at: instant) else { continue }
      let time = instant.sky.time
      if var run = current, time - run.window.end < 1.5 * Self.step {
        run.window.end = time
        run.airmass = min(run.airmass, airmass)
        current = run
      } else {
        if let run = current, Self.fits(run, duration) { return run }
        current = Opportunity(window: .init(start: time, end: time), airmass: airmass)
      }
    }
    return current.flatMap { Self.fits($0, duration) ? $0 : nil }
  }

  private static func fits(_ run: Opportunity, _ duration: (Double) -> Double?) -> Bool {
    guard let seconds = duration(run.airmass) else { return false }
    return (run.window.end - run.window.start) * 86_400 >= seconds
  }

  /// `nil` where the target is too low or too near the Moon.
  private func airmass(of position: EquatorialPosition, at instant: DarkInstant) -> Double? {
    let airmass = Airmass.at(altitude: instant.sky.horizontal(position).altitude)
    guard airmass <= telescope.airmassLimit else { return nil }
    if instant.moonIsUp,
      instant.sky.moon.separation(from: position) < telescope.minimumMoonSeparation
    {
      return nil
    }
    return airmass
  }
}
