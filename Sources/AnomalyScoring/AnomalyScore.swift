package import GaussianProcess

/// How strange an object is, from one state of its light curve.
package struct AnomalyScore: Sendable {
  /// Time of the last observation that went in, MJD TAI.
  package var time: Double
  /// Observations that went in.
  package var observations: Int
  /// s = 2^(−E[h]/c(n)), in (0, 1], higher is stranger.
  package var score: Double
  /// Spread of the score over draws of the posterior.
  package var scoreError: Double
  /// Percent of reference objects with as many observations that score lower.
  package var percentile: Double
  /// Encoder's latent mean and log variance, (latent).
  package var latentMean: [Float]
  package var latentLogVariance: [Float]
  /// Light-curve features in their own units, NaN where missing.
  package var features: [Float]
  /// Where the forest sees the object: latent mean, then scaled features.
  package var representation: [Float]
  package var hyperparameters: Hyperparameters
}

/// One light curve to score.
package struct ScoringRequest: Sendable {
  package var objectID: String
  package var interpolation: Interpolation

  package init(objectID: String, interpolation: Interpolation) {
    self.objectID = objectID
    self.interpolation = interpolation
  }
}
