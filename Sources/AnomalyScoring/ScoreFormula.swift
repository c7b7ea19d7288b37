import Glibc
import RecurrentAutoencoder

/// How path length, age, class evidence and labels make one score.
///
///     s = 2^(−exp(−t)),   t = −ln x₀ − w·ln(h/x₀) + κ·(ℓ − ℓ₀) + λ·g,   w = a⁴ / (a⁴ + a₀⁴)
///
/// t is the strangeness; h the path length in the forest over that of a random point, E[h]/c(n); a
/// the age in days; ℓ the logarithm of the odds that the object is of a rare class; λ·g the labels'
/// shift (``LabelEvidence``). x₀ and ℓ₀ are the reference population's medians. Without evidence
/// (κ = 0), with a₀ = 0 and without labels the score is the isolation forest's, 2^(−E[h]/c(n)).
///
/// A light curve of a few days does not yet show the features that the forest uses: at first the
/// evidence alone moves the score, and the forest joins in about a₀ days.
package struct ScoreFormula: Sendable, Hashable, Codable {
  /// κ: how much of the log odds goes into the strangeness.
  package var evidenceWeight: Double
  /// a₀: the age at which the forest has half its weight, days.
  package var maturityAge: Double
  /// x₀: median of the path length over that of a random point.
  package var typicalPathLength: Double
  /// ℓ₀: median of the log odds.
  package var typicalLogOdds: Double

  package init(
    evidenceWeight: Double, maturityAge: Double, typicalPathLength: Double = 1,
    typicalLogOdds: Double = 0
  ) {
    self.evidenceWeight = evidenceWeight
    self.maturityAge = maturityAge
    self.typicalPathLength = typicalPathLength
    self.typicalLogOdds = typicalLogOdds
  }

  /// The isolation forest's own score.
  package static let plain = ScoreFormula(evidenceWeight: 0, maturityAge: 0)

  /// w: the forest's weight at an age in days.
  package func maturity(age: Double) -> Double {
    let ratio = age / maturityAge
    guard ratio.isFinite else { return 1 }
    let power = ratio * ratio * ratio * ratio
    return power / (power + 1)
  }

  /// t without labels, of a path length (over that of a random point), log odds and an age in days.
  package func strangeness(pathLength: Double, logOdds: Double, age: Double) -> Double {
    let forest = maturity(age: age) * log(pathLength / typicalPathLength)
    let evidence = evidenceWeight == 0 ? 0 : evidenceWeight * (logOdds - typicalLogOdds)
    return evidence - forest - log(typicalPathLength)
  }

  /// s(t).
  package static func score(strangeness: Double) -> Double { exp2(-exp(-strangeness)) }

  /// t(s), finite for every score.
  package static func strangeness(score: Double) -> Double {
    -log(max(-log2(max(score, 1e-300)), 1e-12))
  }

  /// True if every number is in range.
  package var isValid: Bool {
    evidenceWeight >= 0 && evidenceWeight.isFinite && maturityAge >= 0 && maturityAge.isFinite
      && typicalPathLength > 0 && typicalPathLength.isFinite && typicalLogOdds.isFinite
  }
}

/// Class probabilities of one light curve from the network's classifier.
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

  /// The classifier's inputs beside the latent: features, flags of missing ones, and the age.
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
