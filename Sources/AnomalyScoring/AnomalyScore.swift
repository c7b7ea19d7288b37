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
  /// One standard deviation: spread of posterior draws, scaled to the effect of photometric errors.
  package var scoreError: Double
  /// The score without the labels' shift, and its error.
  package var unlabelled: Double
  package var unlabelledError: Double
  /// Percent of common objects, observed as often and as long, that score lower.
  package var percentile: Double
  /// The percentile of the score without the labels' shift.
  package var unlabelledPercentile: Double
  /// Path length in the forest over that of a random point, E[h]/c(n).
  package var pathLength: Double
  package var evidence: ClassEvidence
  package var outside: OutsideEvidence
  /// Shift of the strangeness by labels.
  package var labelShift: Double
  /// Encoder's latent mean and log variance, (latent).
  package var latentMean: [Float]
  package var latentLogVariance: [Float]
  /// Light-curve features in their own units, NaN where missing.
  package var features: [Float]
  /// Those of the features that the forest sees.
  package var forestFeatures: [Float]
  /// The object's coordinates in the forest, (dimensions).
  package var representation: [Float]
  package var point: RankedPoint
  package var hyperparameters: Hyperparameters
}

/// One light curve to score.
package struct ScoringRequest: Sendable {
  package var objectID: String
  package var interpolation: Interpolation
  package var known: ObjectKnowledge

  package init(
    objectID: String, interpolation: Interpolation, known: ObjectKnowledge = ObjectKnowledge()
  ) {
    self.objectID = objectID
    self.interpolation = interpolation
    self.known = known
  }
}

/// The model and the version of the labels that scores were computed with.
package struct ScoredBy: Sendable, Hashable {
  /// `name@version`.
  package var model: String
  /// How often labels that weigh had been given or taken back.
  package var labels: Int

  package init(model: String, labels: Int) {
    self.model = model
    self.labels = labels
  }

  private static let separator = "+labels."

  /// `name@version`, with `+labels.N` after it once labels have been given.
  package var text: String { labels == 0 ? model : "\(model)\(Self.separator)\(labels)" }

  /// Parses the form written by `text`.
  package init(text: String) {
    let parts = text.split(separator: Self.separator, maxSplits: 1)
    model = parts.first.map(String.init) ?? ""
    labels = parts.count > 1 ? Int(parts[1]) ?? 0 : 0
  }
}

extension ModelBundle {
  /// The model and the version of the labels that new scores are computed with.
  package var scoredBy: ScoredBy {
    ScoredBy(model: manifest.identifier, labels: labels.version)
  }
}
