package import GaussianProcess

/// How strange an object is, from one state of its light curve.
package struct AnomalyScore: Sendable {
  /// Time of the last observation that went in, MJD TAI.
  package var time: Double
  /// Observations that went in.
  package var observations: Int
  /// Days from the first detection to the last observation.
  package var age: Double
  /// In (0, 1], higher is stranger: see ``ScoreFormula``.
  package var score: Double
  /// One standard deviation: spread over draws of the posterior, scaled to what photometric errors do.
  package var scoreError: Double
  /// Percent of common objects, observed as often and as long, that score lower.
  package var percentile: Double
  /// Path length in the forest over that of a random point, E[h]/c(n).
  package var pathLength: Double
  package var evidence: ClassEvidence
  /// What labels add to the strangeness.
  package var labelShift: Double
  /// Encoder's latent mean and log variance, (latent).
  package var latentMean: [Float]
  package var latentLogVariance: [Float]
  /// Light-curve features in their own units, NaN where missing.
  package var features: [Float]
  /// Those of the features that the forest sees.
  package var forestFeatures: [Float]
  /// Where the forest sees the object.
  package var representation: [Float]
  package var point: RankedPoint
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
