import Glibc

/// How path length, age and class evidence make one score.
///
///     s = 2^(−x),   ln x = ln x₀ + w·ln(h/x₀) − κ·(ℓ − ℓ₀),   w = t⁴ / (t⁴ + t₀⁴)
///
/// h is the path length in the forest over that of a random point, E[h]/c(n); t the age in days; ℓ
/// the logarithm of the odds that the object is of a rare class. x₀ and ℓ₀ are the reference
/// population's medians. Without evidence (κ = 0) and with t₀ = 0 the score is the isolation
/// forest's, 2^(−E[h]/c(n)).
///
/// A light curve of a few days has not yet shown what the forest looks at, so that at first the
/// evidence alone moves the score, and the forest joins in about t₀ days.
package struct ScoreFormula: Sendable, Hashable, Codable {
  /// κ: how much of the log odds goes into the logarithm of the path length.
  package var evidenceWeight: Double
  /// t₀: the age at which the forest has half its say, days.
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

  /// w: the forest's say at an age in days.
  package func maturity(age: Double) -> Double {
    let ratio = age / maturityAge
    guard ratio.isFinite else { return 1 }
    let power = ratio * ratio * ratio * ratio
    return power / (power + 1)
  }

  /// The score of a path length (over that of a random point), log odds and an age in days.
  package func score(pathLength: Double, logOdds: Double, age: Double) -> Double {
    let forest = maturity(age: age) * log(pathLength / typicalPathLength)
    let evidence = evidenceWeight == 0 ? 0 : evidenceWeight * (logOdds - typicalLogOdds)
    return exp2(-typicalPathLength * exp(forest - evidence))
  }

  /// Whether every number is in range.
  package var isValid: Bool {
    evidenceWeight >= 0 && evidenceWeight.isFinite && maturityAge >= 0 && maturityAge.isFinite
      && typicalPathLength > 0 && typicalPathLength.isFinite && typicalLogOdds.isFinite
  }
}
