import Glibc

/// The sky over a site through a night.
///
/// The frame of the middle serves for all of it, turned by the Earth's rotation: precession and
/// nutation move it by less than 0.2″ in 12 hours. Sun and Moon are interpolated between instants 15
/// minutes apart, to 3″. Agrees with ``ObservingInstant`` to some arc seconds (the Moon's aberration
/// apart, which it has not), at a hundredth of the cost.
package struct SkyTrack: Sendable {
  package let site: Site
  /// MJD TAI.
  package let start: Double
  package let end: Double
  private let middle: ObservingInstant
  /// Sun's and Moon's directions, unit vectors, and the Moon's phase, one an instant.
  private let suns: [SIMD3<Double>]
  private let moons: [SIMD3<Double>]
  private let phases: [Double]

  /// Days between instants of Sun and Moon.
  private static let step = 15.0 / 1_440
  /// Radians a day by which the Earth turns (IAU 2000, Capitaine et al. 2000).
  private static let rotation = 2 * Double.pi * 1.002_737_811_911_354_48

  /// - Parameters:
  ///   - start: MJD TAI.
  ///   - end: not before the start; at most two days after it.
  package init(site: Site, from start: Double, to end: Double) {
    self.site = site
    self.start = start
    self.end = end
    middle = ObservingInstant(site: site, time: (start + end) / 2)
    let count = Int(((end - start) / Self.step).rounded(.up)) + 1
    let instants = (0...max(1, count)).map {
      ObservingInstant(site: site, time: start + Double($0) * Self.step)
    }
    suns = instants.map(\.sun.vector)
    moons = instants.map(\.moon.vector)
    phases = instants.map(\.moonIllumination)
  }

  /// The direction in which a J2000 direction is seen that night, a unit vector for ``Look``.
  package func apparent(_ position: EquatorialPosition) -> SIMD3<Double> {
    middle.apparent(position.vector)
  }

  /// The sky at one time.
  package struct Look: Sendable {
    /// MJD TAI.
    package let time: Double
    /// Unit vectors in one frame, which ``SkyTrack/apparent(_:)`` uses too.
    package let zenith: SIMD3<Double>
    let south: SIMD3<Double>
    let east: SIMD3<Double>
    package let sun: SIMD3<Double>
    package let moon: SIMD3<Double>
    /// Lit part of the Moon's disc, from 0 to 1.
    package let moonIllumination: Double

    /// Sine of the Sun's altitude.
    package var sunSine: Double { (sun * zenith).sum() }
    /// Sine of the Moon's altitude.
    package var moonSine: Double { (moon * zenith).sum() }

    /// From north through east, degrees from 0 to 360.
    ///
    /// - Parameter direction: as ``SkyTrack/apparent(_:)`` gives it.
    package func azimuth(of direction: SIMD3<Double>) -> Double {
      let degrees = atan2((direction * east).sum(), -(direction * south).sum()) * 180 / .pi
      return degrees < 0 ? degrees + 360 : degrees
    }
  }

  /// The sky at a time between start and end, MJD TAI.
  package func look(at time: Double) -> Look {
    let rows = middle.horizonRows(turnedBy: (time - middle.time) * Self.rotation)
    let place = min(max(0, (time - start) / Self.step), Double(suns.count - 1))
    let index = min(Int(place), suns.count - 2)
    let part = place - Double(index)
    return Look(
      time: time, zenith: rows.zenith, south: rows.south, east: rows.east,
      sun: middle.apparent(Self.between(suns[index], suns[index + 1], part)),
      // The Moon moves with the Earth: no aberration.
      moon: Self.unit(Self.between(moons[index], moons[index + 1], part)),
      moonIllumination: phases[index] + part * (phases[index + 1] - phases[index]))
  }

  private static func unit(_ vector: SIMD3<Double>) -> SIMD3<Double> {
    vector / (vector * vector).sum().squareRoot()
  }

  private static func between(
    _ a: SIMD3<Double>, _ b: SIMD3<Double>, _ part: Double
  ) -> SIMD3<Double> {
    a + part * (b - a)
  }
}
