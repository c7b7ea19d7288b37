internal import CERFA
import Glibc

extension ObservingInstant {
  /// ERFA's parameters of an observer at a time.
  struct Frame {
    var astrom: eraASTROM
    /// Equation of the origins, rad.
    var originEquation: Double
    /// From the geocentre, ICRS, au.
    var observer: SIMD3<Double>
  }

  private static let mjdOrigin = 2_400_000.5

  static func frame(site: Site, time: Double) -> Frame {
    var (utc1, utc2) = (mjdOrigin, time)
    _ = unsafe eraTaiutc(mjdOrigin, time, &utc1, &utc2)
    var astrom = eraASTROM()
    var originEquation = 0.0
    let degree = Double.pi / 180
    _ = unsafe eraApco13(
      utc1, utc2, 0, site.longitude * degree, site.latitude * degree, site.height, 0, 0, 0, 0, 0,
      0.5, &astrom, &originEquation)
    let barycentric = SIMD3(astrom.eb.0, astrom.eb.1, astrom.eb.2)
    return Frame(
      astrom: astrom, originEquation: originEquation,
      observer: barycentric - earth(time: time))
  }

  /// Barycentre to geocentre, au.
  private static func earth(time: Double) -> SIMD3<Double> {
    var heliocentric = [Double](repeating: 0, count: 6)
    var barycentric = [Double](repeating: 0, count: 6)
    unsafe heliocentric.withUnsafeMutableBytes { first in
      unsafe barycentric.withUnsafeMutableBytes { second in
        guard let first = first.baseAddress, let second = second.baseAddress else { return }
        _ = unsafe eraEpv00(
          mjdOrigin, terrestrial(time),
          first.assumingMemoryBound(to: (Double, Double, Double).self),
          second.assumingMemoryBound(to: (Double, Double, Double).self))
      }
    }
    return SIMD3(barycentric[0], barycentric[1], barycentric[2])
  }

  /// Observer to Moon, ICRS, au.
  ///
  /// Source: Meeus (1998) as in `eraMoon98`.
  static func moonVector(time: Double, observer: SIMD3<Double>) -> SIMD3<Double> {
    var state = [Double](repeating: 0, count: 6)
    unsafe state.withUnsafeMutableBytes { bytes in
      guard let address = bytes.baseAddress else { return }
      unsafe eraMoon98(
        mjdOrigin, terrestrial(time),
        address.assumingMemoryBound(to: (Double, Double, Double).self))
    }
    return SIMD3(state[0], state[1], state[2]) - observer
  }

  /// Lit part of the Moon's disc, with vectors from the observer in au.
  ///
  ///     k = (1 + cos i) / 2,  i the angle at the Moon between Sun and observer
  ///
  /// Source: Meeus (1998), equation 48.1.
  static func illumination(moon: SIMD3<Double>, sun: SIMD3<Double>) -> Double {
    let toSun = sun - moon
    let cosine =
      -(moon * toSun).sum() / ((moon * moon).sum() * (toSun * toSun).sum()).squareRoot()
    return (1 + cosine) / 2
  }

  /// Rows that give south, east and zenith components of an ICRS vector.
  ///
  /// ICRS to CIRS by the bias-precession-nutation matrix, then the local Earth rotation angle about
  /// the pole, then the site's latitude about the east.
  static func horizonRows(
    _ astrom: eraASTROM, latitude: Double
  ) -> (SIMD3<Double>, SIMD3<Double>, SIMD3<Double>) {
    let matrix = astrom.bpn
    let x = SIMD3(matrix.0.0, matrix.0.1, matrix.0.2)
    let y = SIMD3(matrix.1.0, matrix.1.1, matrix.1.2)
    let pole = SIMD3(matrix.2.0, matrix.2.1, matrix.2.2)
    let meridian = cos(astrom.eral) * x + sin(astrom.eral) * y
    let east = cos(astrom.eral) * y - sin(astrom.eral) * x
    let (sine, cosine) = (sin(latitude * .pi / 180), cos(latitude * .pi / 180))
    return (sine * meridian - cosine * pole, east, cosine * meridian + sine * pole)
  }

  /// TT as MJD of a TAI.
  private static func terrestrial(_ time: Double) -> Double { time + 32.184 / 86_400 }
}
