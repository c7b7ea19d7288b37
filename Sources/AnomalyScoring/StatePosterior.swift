import Glibc
import Sampling

/// Posterior of one light curve's latent and features: means with independent normal errors.
struct StatePosterior: Sendable {
  /// (latent).
  var latentMean: [Float]
  /// (latent).
  var latentLogVariance: [Float]
  /// In their own units, NaN where missing, (features).
  var features: [Float]
  /// NaN where unknown, (features).
  var featureErrors: [Float]
  /// Days from the first detection to the last observation.
  var age: Double
  var outside = OutsideEvidence()

  /// Adds the means, then draws, which follow from seed and key alone.
  func append(draws count: Int, seed: UInt64, key: String, to points: inout StatePoints) {
    points.append(latentMean, features, age: age, outside: outside)
    var generator = SeededGenerator(seed: seed, key: key)
    for _ in 0..<count {
      let latent = zip(latentMean, latentLogVariance).map {
        $0 + Float(generator.normal() * exp(0.5 * Double($1)))
      }
      let features = zip(features, featureErrors).map {
        $1.isFinite ? $0 + $1 * Float(generator.normal()) : $0
      }
      points.append(latent, features, age: age, outside: outside)
    }
  }
}

/// Latents with their features and ages, point after point.
package struct StatePoints: Sendable {
  /// (count, latent), row-major.
  private(set) var latents: [Float] = []
  /// In their own units, NaN where missing, (count) of (features).
  private(set) var features: [[Float]] = []
  /// Days, (count).
  private(set) var ages: [Double] = []
  /// (count).
  private(set) var outside: [OutsideEvidence] = []

  package init() {}

  var count: Int { ages.count }

  package mutating func append(
    _ latent: [Float], _ features: [Float], age: Double,
    outside: OutsideEvidence = OutsideEvidence()
  ) {
    latents += latent
    self.features.append(features)
    ages.append(age)
    self.outside.append(outside)
  }
}
