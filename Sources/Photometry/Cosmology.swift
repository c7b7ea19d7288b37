import Glibc

/// Distances and volumes in a flat universe with H₀ = 70 km/s/Mpc and Ω_m = 0.3, tabulated.
package struct Cosmology: Sendable {
  package static let limit = 4.0
  private static let steps = 800
  private static let hubbleDistance = 299_792.458 / 70  // Mpc

  /// Comoving distance in Mpc at z = i · limit / steps.
  private let distances: [Double]

  package init() {
    let step = Self.limit / Double(Self.steps)
    var distances = [0.0]
    for index in 0..<Self.steps {
      let a = Double(index) * step
      let mean =
        (Self.inverseRate(a) + 4 * Self.inverseRate(a + step / 2) + Self.inverseRate(a + step)) / 6
      distances.append(distances[index] + Self.hubbleDistance * step * mean)
    }
    self.distances = distances
  }

  /// Comoving distance, Mpc.
  package func distance(redshift: Double) -> Double {
    let position = min(max(redshift, 0), Self.limit) / Self.limit * Double(Self.steps)
    let index = min(Int(position), Self.steps - 1)
    return distances[index] + (position - Double(index)) * (distances[index + 1] - distances[index])
  }

  /// 5 log₁₀(luminosity distance / 10 pc), mag.
  package func distanceModulus(redshift: Double) -> Double {
    5 * log10((1 + redshift) * distance(redshift: redshift)) + 25
  }

  /// The inverse of `distance(redshift:)`.
  package func redshift(distance: Double) -> Double {
    var low = 0
    var high = Self.steps
    while high - low > 1 {
      let middle = (low + high) / 2
      if distances[middle] <= distance { low = middle } else { high = middle }
    }
    let fraction = (distance - distances[low]) / (distances[high] - distances[low])
    return (Double(low) + min(fraction, 1)) * Self.limit / Double(Self.steps)
  }

  /// Redshift at which an absolute magnitude appears as `apparent`, without K-correction.
  package func reach(absolute: Double, apparent: Double) -> Double {
    var low = 0.0
    var high = Self.limit
    for _ in 0..<40 {
      let middle = (low + high) / 2
      if distanceModulus(redshift: middle) < apparent - absolute {
        low = middle
      } else {
        high = middle
      }
    }
    return low
  }

  /// E(z)⁻¹.
  private static func inverseRate(_ z: Double) -> Double {
    1 / sqrt(0.3 * (1 + z) * (1 + z) * (1 + z) + 0.7)
  }
}
