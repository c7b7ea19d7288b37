import Glibc

/// Class probabilities of one object from the network's classifier and, where there is one, its
/// redshift and what catalogues have at its position.
package struct ClassEvidence: Sendable, Hashable {
  /// Of the bundle's classes, in their order, summing to 1; empty without a classifier. What is
  /// known beside the light curve counts.
  package var probabilities: [Float]
  /// ℓ: the logarithm of the odds of all classes of interest together by the light curve alone,
  ///
  ///     ℓ = ln Σ_rare p_c − ln (Σ_common p_c + v(a) Σ_contaminant p_c);
  ///
  /// 0 without a classifier.
  package var logOdds: Double
  /// Change of the log odds by the redshift; 0 without one.
  package var distanceShift: Double
  /// Further change by a catalogued class; 0 without one.
  package var catalogueShift: Double

  /// Odds are believed up to e to this power.
  private static let limit = 12.0
  /// Bounds within which evidence from beside the light curve is believed.
  private static let outsideLimits = -3.0...4.0
  /// Power of the classifier's probabilities when they meet other evidence: it is surer of itself
  /// than it is right.
  private static let temper = 0.5
  /// v for a new object, and the age from which contaminants mostly count, days.
  private static let youngWeight = 0.3
  private static let weightAge = 80.0

  /// v: the part of a contaminant's probability that speaks against an object.
  ///
  ///     v = v₀ + (1 − v₀) a⁴ / (a⁴ + a₁⁴),   v₀ = 0.3, a₁ = 80 d
  ///
  /// In its first weeks a luminous, slow transient looks like an AGN; only its end tells them apart.
  ///
  /// - Parameter age: days from the first detection to the last observation.
  static func contaminantWeight(age: Double) -> Double {
    let ratio = max(age, 0) / weightAge
    let power = ratio * ratio * ratio * ratio
    return youngWeight + (1 - youngWeight) * (power.isFinite ? power / (power + 1) : 1)
  }

  /// - Parameters:
  ///   - logits: the classifier's outputs, (classes).
  ///   - age: days from the first detection to the last observation.
  ///   - outside: of the object's redshift and of catalogues.
  package init(
    logits: ArraySlice<Float>, classes: [ModelClass], age: Double,
    outside: OutsideEvidence = OutsideEvidence()
  ) {
    guard let largest = logits.max() else {
      self.init(probabilities: [], classes: [], age: age)
      return
    }
    let weights = logits.map { exp(Double($0 - largest)) }
    let total = weights.reduce(0, +)
    self.init(
      probabilities: weights.map { $0 / total }, classes: classes, age: age, outside: outside)
  }

  /// - Parameter probabilities: by the light curve alone, summing to 1, (classes).
  package init(
    probabilities: [Double], classes: [ModelClass], age: Double,
    outside: OutsideEvidence = OutsideEvidence()
  ) {
    let weight = Self.contaminantWeight(age: age)
    logOdds = probabilities.isEmpty ? 0 : Self.logOdds(probabilities, classes, weight)
    distanceShift = 0
    catalogueShift = 0
    self.probabilities = outside.updated(probabilities, classes).map(Float.init)
    guard !probabilities.isEmpty, outside != OutsideEvidence() else { return }
    let tempered = Self.tempered(probabilities)
    let alone = Self.logOdds(tempered, classes, weight)
    func shift(by evidence: OutsideEvidence) -> Double {
      let updated = Self.logOdds(evidence.updated(tempered, classes), classes, weight)
      let limits = Self.outsideLimits
      return min(max(updated - alone, limits.lowerBound), limits.upperBound)
    }
    if outside.distance != nil {
      distanceShift = shift(by: OutsideEvidence(distance: outside.distance))
    }
    if outside.catalogued != nil { catalogueShift = shift(by: outside) - distanceShift }
  }

  private static func tempered(_ probabilities: [Double]) -> [Double] {
    let powers = probabilities.map { pow($0, temper) }
    let total = powers.reduce(0, +)
    return powers.map { $0 / total }
  }

  /// - Parameter weight: v of the object's age.
  private static func logOdds(
    _ probabilities: [Double], _ classes: [ModelClass], _ weight: Double
  ) -> Double {
    var rare = 0.0
    var others = 0.0
    for (probability, member) in zip(probabilities, classes) {
      switch member.kind {
      case .rare: rare += probability
      case .common: others += probability
      case .contaminant: others += weight * probability
      }
    }
    return max(-limit, min(limit, log(rare) - log(max(others, .leastNonzeroMagnitude))))
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
