import Glibc
import RecurrentAutoencoder

/// How path length, age, class evidence and labels make one score.
///
///     s = 2^(−exp(−t)),   t = −ln x₀ − w·ln(h/x₀) + κ·(ℓ − ℓ₀) + k·d + λ·g,   w = a⁴ / (a⁴ + a₀⁴)
///
/// t is the strangeness; h the path length in the forest over that of a random point, E[h]/c(n); a
/// the age in days; ℓ the logarithm of the odds that the object is of a class of interest; d what is
/// known beside the light curve adds to those odds (``OutsideEvidence``); λ·g the labels' shift
/// (``LabelEvidence``). x₀ and ℓ₀ are the reference population's medians. Without evidence
/// (κ = 0), with a₀ = 0, without such knowledge and labels the score is the isolation forest's,
/// 2^(−E[h]/c(n)).
///
/// A light curve of a few days does not yet show the features that the forest uses: at first the
/// evidence alone moves the score, and the forest joins in about a₀ days.
package struct ScoreFormula: Sendable, Hashable, Codable {
  /// κ: how much of the log odds goes into the strangeness.
  package var evidenceWeight: Double
  /// k: how much of outside evidence's part in the log odds goes into the strangeness.
  package var distanceWeight: Double
  /// a₀: the age at which the forest has half its weight, days.
  package var maturityAge: Double
  /// x₀: median of the path length over that of a random point.
  package var typicalPathLength: Double
  /// ℓ₀: median of the log odds.
  package var typicalLogOdds: Double

  package init(
    evidenceWeight: Double, distanceWeight: Double = 0, maturityAge: Double,
    typicalPathLength: Double = 1, typicalLogOdds: Double = 0
  ) {
    self.evidenceWeight = evidenceWeight
    self.distanceWeight = distanceWeight
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

  /// t without labels, of a path length (over that of a random point), class evidence and an age in
  /// days.
  package func strangeness(pathLength: Double, evidence: ClassEvidence, age: Double) -> Double {
    strangeness(pathLength: pathLength, logOdds: evidence.logOdds, age: age)
      + distanceWeight * (evidence.distanceShift + evidence.catalogueShift)
  }

  /// t without labels and by the light curve alone.
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
    evidenceWeight >= 0 && evidenceWeight.isFinite && distanceWeight >= 0
      && distanceWeight.isFinite && maturityAge >= 0 && maturityAge.isFinite
      && typicalPathLength > 0 && typicalPathLength.isFinite && typicalLogOdds.isFinite
  }
}
