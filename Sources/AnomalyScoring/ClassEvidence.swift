import Glibc
import RecurrentAutoencoder

/// What the network's classifier makes of one light curve.
package struct ClassEvidence: Sendable, Hashable {
  /// Of the bundle's classes, in their order, summing to 1; empty without a classifier.
  package var probabilities: [Float]
  /// ln(p / (1 − p)) of all rare classes together; 0 without a classifier.
  package var logOdds: Double

  /// Odds are believed up to e to this power.
  private static let limit = 12.0

  /// - Parameter logits: the classifier's outputs, (classes).
  package init(logits: ArraySlice<Float>, classes: [ModelClass]) {
    guard let largest = logits.max() else {
      probabilities = []
      logOdds = 0
      return
    }
    let weights = logits.map { exp(Double($0 - largest)) }
    let total = weights.reduce(0, +)
    probabilities = weights.map { Float($0 / total) }
    var rare = 0.0
    for (weight, member) in zip(weights, classes) where member.isRare { rare += weight }
    let common = total - rare
    logOdds = max(
      -Self.limit, min(Self.limit, log(rare) - log(max(common, .leastNonzeroMagnitude))))
  }

  /// What the classifier sees beside the latent: every feature, whether it is missing, and the age.
  ///
  ///     asinh(x), 0 where x is missing;   1 where x is missing;   ln(t + 3 d) − ln 30 d
  ///
  /// - Parameters:
  ///   - features: scaled, NaN where missing, (features).
  ///   - age: days from the first detection to the last observation.
  /// - Returns: (2·features + 1).
  package static func context(features: [Float], age: Double) -> [Float] {
    let values = features.map { $0.isNaN ? 0 : asinhf($0) }
    let missing: [Float] = features.map { $0.isNaN ? 1 : 0 }
    return values + missing + [Float(log((max(age, 0) + 3) / 30))]
  }

  /// Numbers in a context.
  package static func contextWidth(features: Int) -> Int { 2 * features + 1 }
}
