/// The parts of the loss of a batch, unweighted.
package struct LossParts: Sendable, Hashable {
  /// Mean over valid steps and bands.
  package var reconstruction = 0.0
  /// `½·Σ(μ² + σ² − 1 − ln σ²)` over dimensions, mean over sequences.
  package var kl = 0.0
  /// Huber loss, mean over the entries that are not missing.
  package var auxiliary = 0.0
  /// Cross entropy, weighted mean over the known classes.
  package var classification = 0.0

  package init() {}

  static func + (a: LossParts, b: LossParts) -> LossParts {
    var sum = a
    sum.reconstruction += b.reconstruction
    sum.kl += b.kl
    sum.auxiliary += b.auxiliary
    sum.classification += b.classification
    return sum
  }

  static func * (factor: Double, parts: LossParts) -> LossParts {
    var product = parts
    product.reconstruction *= factor
    product.kl *= factor
    product.auxiliary *= factor
    product.classification *= factor
    return product
  }
}

/// What is minimised:
/// `reconstruction + klWeight·kl + auxiliaryWeight·auxiliary + classWeight·classification`.
package struct Objective: Sendable, Hashable {
  package var loss: TrainingSettings.Loss
  package var klWeight: Float
  package var auxiliaryWeight: Float
  package var classWeight: Float

  package init(
    loss: TrainingSettings.Loss, klWeight: Float, auxiliaryWeight: Float, classWeight: Float = 0
  ) {
    self.loss = loss
    self.klWeight = klWeight
    self.auxiliaryWeight = auxiliaryWeight
    self.classWeight = classWeight
  }

  func total(_ parts: LossParts) -> Double {
    parts.reconstruction + Double(klWeight) * parts.kl + Double(auxiliaryWeight) * parts.auxiliary
      + Double(classWeight) * parts.classification
  }
}
