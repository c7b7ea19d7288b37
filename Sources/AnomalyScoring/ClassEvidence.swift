import Glibc

/// Class probabilities of one object from the network's classifier and, where there is one, its
/// redshift and what catalogues have at its position.
package struct ClassEvidence: Sendable, Hashable {
  /// Of the bundle's classes, in their order, summing to 1; empty without a classifier. What is
  /// known beside the light curve counts.
  package var probabilities: [Float]
  /// ln(p / (1 − p)) of all classes of interest together by the light curve alone; 0 without a
  /// classifier.
  package var logOdds: Double
  /// What the redshift adds to the log odds; 0 without one.
  package var distanceShift: Double
  /// What a catalogued class adds to that; 0 without one.
  package var catalogueShift: Double

  /// Odds are believed up to e to this power.
  private static let limit = 12.0
  /// What is known beside the light curve is believed as far as this.
  private static let outsideLimits = -3.0...2.0

  /// - Parameters:
  ///   - logits: the classifier's outputs, (classes).
  ///   - outside: of the object's redshift and of catalogues.
  package init(
    logits: ArraySlice<Float>, classes: [ModelClass],
    outside: OutsideEvidence = OutsideEvidence()
  ) {
    guard let largest = logits.max() else {
      self.init(probabilities: [], classes: [])
      return
    }
    let weights = logits.map { exp(Double($0 - largest)) }
    let total = weights.reduce(0, +)
    self.init(probabilities: weights.map { $0 / total }, classes: classes, outside: outside)
  }

  /// - Parameter probabilities: by the light curve alone, summing to 1, (classes).
  package init(
    probabilities: [Double], classes: [ModelClass], outside: OutsideEvidence = OutsideEvidence()
  ) {
    let logOdds = probabilities.isEmpty ? 0 : Self.logOdds(probabilities, classes)
    self.logOdds = logOdds
    distanceShift = 0
    catalogueShift = 0
    var updated = probabilities
    func shift() -> Double {
      let limits = Self.outsideLimits
      return min(
        max(Self.logOdds(updated, classes) - logOdds, limits.lowerBound), limits.upperBound)
    }
    if let distance = outside.distance {
      updated = distance.updated(updated)
      distanceShift = shift()
    }
    if let catalogued = outside.catalogued, !updated.isEmpty {
      updated = catalogued.updated(updated, classes)
      catalogueShift = shift() - distanceShift
    }
    self.probabilities = updated.map(Float.init)
  }

  private static func logOdds(_ probabilities: [Double], _ classes: [ModelClass]) -> Double {
    var rare = 0.0
    for (probability, member) in zip(probabilities, classes) where member.isRare {
      rare += probability
    }
    let others = probabilities.reduce(0, +) - rare
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
