internal import CERFA
import Glibc

/// The sky over a site at a time.
///
/// Making one costs some tens of microseconds (precession and nutation IAU 2006/2000A); turning a
/// J2000 direction into altitude and azimuth then costs nanoseconds. Agrees with ERFA's `eraAtco13`
/// to 0.1″ (the Sun's deflection of light and refraction are left out). UT1 is taken to be UTC and
/// the pole to be at rest, which moves the sky by up to 14″.
package struct ObservingInstant: Sendable {
  package let site: Site
  /// MJD TAI.
  package let time: Double
  /// Apparent, degrees, from 0 to 360.
  package let localSiderealTime: Double
  /// Geocentric directions and the Moon's lit part are those of `time`.
  package let sun: EquatorialPosition
  /// Topocentric; good to 1′.
  package let moon: EquatorialPosition
  /// Lit part of the Moon's disc, from 0 to 1.
  package let moonIllumination: Double

  /// Observer's velocity relative to the barycentre, units of c.
  private let velocity: SIMD3<Double>
  /// From ICRS to the observer's south, east and zenith: three rows.
  private let toHorizon: (SIMD3<Double>, SIMD3<Double>, SIMD3<Double>)

  /// - Parameter time: MJD TAI; within some centuries of J2000.
  package init(site: Site, time: Double) {
    let frame = Self.frame(site: site, time: time)
    self.site = site
    self.time = time
    let sidereal = (frame.astrom.eral - frame.originEquation) * 180 / .pi
    localSiderealTime = Self.turns(sidereal)
    velocity = SIMD3(frame.astrom.v.0, frame.astrom.v.1, frame.astrom.v.2)
    toHorizon = Self.horizonRows(frame.astrom, latitude: site.latitude)
    let sunward = -SIMD3(frame.astrom.eh.0, frame.astrom.eh.1, frame.astrom.eh.2)
    let moonward = Self.moonVector(time: time, observer: frame.observer)
    sun = EquatorialPosition(sunward)
    moon = EquatorialPosition(moonward)
    moonIllumination = Self.illumination(
      moon: moonward, sun: sunward * frame.astrom.em)
  }

  /// A direction shifted by aberration, as a unit vector.
  func apparent(_ direction: SIMD3<Double>) -> SIMD3<Double> {
    let shifted = direction / (direction * direction).sum().squareRoot() + velocity
    return shifted / (shifted * shifted).sum().squareRoot()
  }

  /// The observer's directions after the Earth has turned by an angle in radians.
  func horizonRows(
    turnedBy angle: Double
  ) -> (south: SIMD3<Double>, east: SIMD3<Double>, zenith: SIMD3<Double>) {
    let (sine, cosine) = (sin(site.latitude * .pi / 180), cos(site.latitude * .pi / 180))
    let (south, east, zenith) = toHorizon
    let pole = sine * zenith - cosine * south
    let meridian = sine * south + cosine * zenith
    let (turnedEast, turnedMeridian) = (
      cos(angle) * east - sin(angle) * meridian, cos(angle) * meridian + sin(angle) * east
    )
    return (
      sine * turnedMeridian - cosine * pole, turnedEast, cosine * turnedMeridian + sine * pole
    )
  }

  /// Converts a J2000 direction to horizontal coordinates.
  package func horizontal(_ position: EquatorialPosition) -> HorizontalPosition {
    // First-order aberration; the second order is under a milliarcsecond.
    let apparent = position.vector + velocity
    let south = (toHorizon.0 * apparent).sum()
    let east = (toHorizon.1 * apparent).sum()
    let up = (toHorizon.2 * apparent).sum()
    return HorizontalPosition(
      altitude: atan2(up, hypot(south, east)) * 180 / .pi,
      azimuth: Self.turns(atan2(east, -south) * 180 / .pi))
  }

  /// Degrees; below −18 the sky is dark.
  package var sunAltitude: Double { horizontal(sun).altitude }

  /// Degrees.
  package var moonAltitude: Double { horizontal(moon).altitude }

  private static func turns(_ degrees: Double) -> Double {
    let rest = degrees.truncatingRemainder(dividingBy: 360)
    return rest < 0 ? rest + 360 : rest
  }
}

/// A direction seen from a site, degrees.
package struct HorizontalPosition: Sendable, Hashable {
  /// Above the horizon, without refraction.
  package var altitude: Double
  /// From north through east, from 0 to 360.
  package var azimuth: Double
}

/// A place on Earth, WGS84.
package struct Site: Sendable, Hashable {
  /// Degrees, east positive.
  package var longitude: Double
  /// Degrees, north positive.
  package var latitude: Double
  /// Metres above the ellipsoid.
  package var height: Double

  package init(longitude: Double, latitude: Double, height: Double) {
    self.longitude = longitude
    self.latitude = latitude
    self.height = height
  }
}
