package import CatalogueMatching
package import Photometry

/// The explanation of an object's score.
package struct Explanation: Sendable {
  package var objectID: String
  /// Name and version of the model.
  package var model: String
  package var score: AnomalyScore
  /// Every dimension that the forest uses, the one that makes the object strangest first.
  package var drivers: [Driver]
  /// The classifier's part in the score; `nil` if the model has none.
  package var evidence: Evidence?
  /// A known redshift's part in the score; `nil` without one.
  package var distance: Distance?
  /// The part of a class that a catalogue gives; `nil` without one.
  package var catalogued: Catalogued?
  /// The labels' part in the score; `nil` if no label has weight.
  package var labels: Labels?
  /// The score without each observation, the largest change first; empty if the light curve is too
  /// short to leave one out, or if influences were not requested.
  package var influences: [Influence]
  /// Largest deviations of the decoder from the interpolation, at most three.
  package var misfits: [Misfit]
  package var cadence: CadenceCheck
  /// The nearest reference objects, nearest first; empty without a reference table.
  package var neighbours: [ReferenceTable.Neighbour]
  /// The explanation in words.
  package var sentence: String
  /// The entries of catalogues at the object's position.
  package private(set) var matches: [CatalogueMatch] = []
  /// The packets' part beside the light curve.
  package var context = ObjectContext()
  /// The selection criterion that rejects the object, with number and bound.
  package var rejection: String?

  /// Adds what catalogues have at the object's position, in the sentence too.
  package mutating func add(_ matches: ObjectMatches) {
    self.matches = matches.entries
    sentence = words
  }

  /// One dimension's contribution to the path length.
  package struct Driver: Sendable, Hashable {
    /// `latent.0` …, or a feature's name.
    package var name: String
    /// Latent mean, or the feature in its own unit; NaN where it is missing.
    package var value: Double
    /// Distance from the reference objects' median in units of their spread; for a latent
    /// dimension its mean itself.
    package var deviation: Double
    /// Edges that the dimension adds to the mean path length; negative makes stranger.
    package var contribution: Double
    /// Percent of reference objects with a lower value; `nil` without a reference table.
    package var percentile: Double?
    /// The feature that a latent dimension correlates with; `nil` for a feature, or if none does.
    package var companion: LatentCompanion?

    package var isMissing: Bool { value.isNaN }
  }

  /// The effect of class evidence on the score; see ``ScoreFormula``.
  package struct Evidence: Sendable, Hashable {
    /// The most probable class first.
    package var classes: [ClassProbability]
    /// ℓ of ``ClassEvidence``.
    package var logOdds: Double
    /// The forest's weight at the object's age, 0 to 1.
    package var forestShare: Double
    /// The score of the same path length with typical odds.
    package var scoreWithout: Double
  }

  /// The effect of a known redshift on the score.
  package struct Distance: Sendable, Hashable {
    package var redshift: RedshiftEstimate
    /// The brightest so far.
    package var absoluteMagnitude: Double
    /// Percent of common objects of that age that are fainter; NaN where that is unknown.
    package var brighterThan: Double
    /// The score if no redshift were known.
    package var scoreWithout: Double
  }

  /// The effect of a catalogued class on the score.
  package struct Catalogued: Sendable, Hashable {
    package var entry: CataloguedClass
    /// The score if no catalogue gave a class.
    package var scoreWithout: Double
  }

  /// The effect of experts' labels on the score.
  package struct Labels: Sendable, Hashable {
    /// How often labels had been given or taken back.
    package var version: Int
    /// Labels that weigh.
    package var count: Int
    /// The score if there were none.
    package var scoreWithout: Double
  }

  /// How much a light curve looks like those of a class.
  package struct ClassProbability: Sendable, Hashable {
    package var objectClass: ModelClass
    package var probability: Double
  }

  /// The effect of one observation on the score.
  package struct Influence: Sendable, Hashable {
    package var observation: Observation
    package var scoreWithout: Double
    /// Score with the observation minus score without it.
    package var change: Double
  }

  /// A point at which the decoder's light curve deviates from the object's.
  package struct Misfit: Sendable, Hashable {
    package var band: Band
    /// Days since the first detection.
    package var phase: Double
    /// Interpolation minus reconstruction, asinh mag; positive where the object is brighter.
    package var residual: Double
    /// In units of the interpolation's standard deviation, including the tolerance of training.
    package var sigmas: Double
  }
}
