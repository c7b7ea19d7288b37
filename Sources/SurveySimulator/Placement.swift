import Glibc
package import Photometry
import Sampling

/// Position of an object on the sky and in depth.
struct Placement: Sendable {
  var position: SkyPosition
  var redshift: Double
  /// mag.
  var distanceModulus: Double

  /// A place in the volume in which a class can be seen.
  ///
  /// - Parameter reach: redshift out to which to look.
  static func draw(
    _ member: TransientClass, survey: Survey, reach: Double, cosmology: Cosmology,
    from generator: inout SeededGenerator
  ) -> Placement {
    let position = SkyPosition.draw(in: survey, from: &generator)
    switch member {
    case .nova where survey == .ztf: return inAndromeda(from: &generator)
    case .nova: return local(position, near: 1e6, far: 12e6, dimension: 3, from: &generator)
    case .dwarfNova: return local(position, near: 100, far: 12e3, dimension: 2, from: &generator)
    default:
      let evolution = member.population.evolution
      let redshift = cosmological(reach, evolution, cosmology, from: &generator)
      return Placement(
        position: position, redshift: redshift,
        distanceModulus: cosmology.distanceModulus(redshift: redshift))
    }
  }

  /// Uniform in comoving volume, times (1 + z)^(evolution − 1).
  private static func cosmological(
    _ reach: Double, _ evolution: Double, _ cosmology: Cosmology,
    from generator: inout SeededGenerator
  ) -> Double {
    let far = cosmology.distance(redshift: reach)
    let power = evolution - 1
    let largest = max(1, pow(1 + reach, power))
    while true {
      let redshift = cosmology.redshift(distance: far * cbrt(1 - generator.uniform()))
      if generator.uniform() * largest <= pow(1 + redshift, power) { return redshift }
    }
  }

  /// Uniform in a disc (2) or a ball (3) between two distances in pc.
  private static func local(
    _ position: SkyPosition, near: Double, far: Double, dimension: Double,
    from generator: inout SeededGenerator
  ) -> Placement {
    let (low, high) = (pow(near, dimension), pow(far, dimension))
    let distance = pow(generator.uniform(low, high), 1 / dimension)
    return Placement(
      position: position, redshift: 0, distanceModulus: 5 * log10(distance / 10))
  }

  /// In M31, or in M33 for one in seven (Shafter 2017), whose distance moduli are 24.45 and 24.6.
  private static func inAndromeda(from generator: inout SeededGenerator) -> Placement {
    let isTriangulum = generator.uniform() < 0.14
    let centre =
      isTriangulum
      ? SkyPosition(rightAscension: 23.4621, declination: 30.6602)
      : SkyPosition(rightAscension: 10.6847, declination: 41.2688)
    return Placement(
      position: centre.scattered(by: isTriangulum ? 0.15 : 0.3, from: &generator), redshift: 0,
      distanceModulus: isTriangulum ? 24.6 : 24.45)
  }
}

/// The surveys' identifiers.
package enum Identifier {
  /// Unique for indices under 2³⁰ and visits under 2¹².
  package static func measurement(_ survey: Survey, object: Int, visit: Int) -> Int64 {
    let base: Int64 = survey == .ztf ? 1_500_000_000_000_000_000 : 170_000_000_000_000_000
    return base + Int64(object) << 12 + Int64(visit)
  }

  /// ZTF: the year of discovery and seven letters that count in base 26. LSST: a large number.
  package static func object(_ survey: Survey, index: Int, firstDetection: Double) -> String {
    guard survey == .ztf else { return String(313_000_000_000_000_000 + Int64(index) << 12) }
    let year = Int((firstDetection - 51_544) / 365.25)
    var letters: [UInt8] = []
    var rest = index
    for _ in 0..<7 {
      letters.append(97 + UInt8(rest % 26))
      rest /= 26
    }
    return "ZTF" + String(year) + String(decoding: letters.reversed(), as: UTF8.self)
  }
}
