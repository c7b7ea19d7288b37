/// `GET /api/ranked`: the strangest objects, strangest first.
package struct RankedList: Sendable, Codable, Hashable {
  /// Name and version of the model that scored.
  package var model: String
  package var survey: String
  /// When the list was made, MJD TAI.
  package var generated: Double
  package var objects: [RankedEntry]

  package init(model: String, survey: String, generated: Double, objects: [RankedEntry]) {
    self.model = model
    self.survey = survey
    self.generated = generated
    self.objects = objects
  }
}

/// One row of the ranked list.
package struct RankedEntry: Sendable, Codable, Hashable {
  /// From 1.
  package var rank: Int
  package var objectId: String
  package var survey: String
  /// Anomaly score in (0, 1], higher is stranger.
  package var score: Double
  /// One standard deviation.
  package var scoreError: Double
  /// In [0, 100], among common objects observed as often and as long.
  package var percentile: Double
  /// Change of the score per day, `nil` with one score.
  package var gradient: Double?
  /// One standard deviation of the gradient.
  package var gradientError: Double?
  /// `rising` or `falling` where the gradient is more than twice its error, else `steady`; `nil`
  /// without a gradient.
  package var trend: String?
  package var observations: Int
  /// Last observation, MJD TAI.
  package var mjd: Double
  /// When the object first crossed, MJD TAI: its percentile had been high on several nights.
  package var firstCrossing: Double?
  /// Why it stands here, one sentence.
  package var sentence: String
  /// J2000 degrees.
  package var ra: Double
  package var dec: Double

  package init(
    rank: Int, objectId: String, survey: String, score: Double, scoreError: Double,
    percentile: Double, gradient: Double?, gradientError: Double?, trend: String?,
    observations: Int, mjd: Double, firstCrossing: Double?, sentence: String, ra: Double,
    dec: Double
  ) {
    self.rank = rank
    self.objectId = objectId
    self.survey = survey
    self.score = score
    self.scoreError = scoreError
    self.percentile = percentile
    self.gradient = gradient
    self.gradientError = gradientError
    self.trend = trend
    self.observations = observations
    self.mjd = mjd
    self.firstCrossing = firstCrossing
    self.sentence = sentence
    self.ra = ra
    self.dec = dec
  }
}
