internal import CERFA
import Glibc

/// A direction on the sky, J2000 (ICRS) degrees.
package struct EquatorialPosition: Sendable, Hashable {
  package var rightAscension: Double
  package var declination: Double

  package init(rightAscension: Double, declination: Double) {
    self.rightAscension = rightAscension
    self.declination = declination
  }

  /// The direction of a vector, which need not be of unit length.
  init(_ vector: SIMD3<Double>) {
    let longitude = atan2(vector.y, vector.x) * 180 / .pi
    rightAscension = longitude < 0 ? longitude + 360 : longitude
    declination = atan2(vector.z, hypot(vector.x, vector.y)) * 180 / .pi
  }

  /// Unit vector.
  var vector: SIMD3<Double> {
    let (a, d) = (rightAscension * .pi / 180, declination * .pi / 180)
    return SIMD3(cos(d) * cos(a), cos(d) * sin(a), sin(d))
  }

  /// Degrees north of the galactic plane.
  package var galacticLatitude: Double {
    var longitude = 0.0
    var latitude = 0.0
    unsafe eraIcrs2g(rightAscension * .pi / 180, declination * .pi / 180, &longitude, &latitude)
    return latitude * 180 / .pi
  }

  /// Degrees between two directions, exact for small angles and for opposite ones.
  package func separation(from other: EquatorialPosition) -> Double {
    Angle.between(vector, other.vector)
  }
}

/// Angles between directions.
package enum Angle {
  /// Degrees between two vectors, exact for small angles and for opposite ones.
  package static func between(_ a: SIMD3<Double>, _ b: SIMD3<Double>) -> Double {
    let cross = SIMD3(
      a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x)
    return atan2((cross * cross).sum().squareRoot(), (a * b).sum()) * 180 / .pi
  }
}
