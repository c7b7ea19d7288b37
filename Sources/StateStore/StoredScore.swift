/// One entry of an object's score history.
package struct StoredScore: Sendable, Hashable {
  package var key: ObjectKey
  package var alertID: String
  /// Time of the light curve's last observation, MJD TAI.
  package var mjd: Double
  package var observations: Int
  /// Anomaly score in (0, 1].
  package var score: Double
  package var scoreError: Double
  package var percentile: Double
  /// Change of the score per day, and its error.
  package var gradient: Double?
  package var gradientError: Double?
  /// Whether the score is above the threshold.
  package var crossed: Bool
  package var model: String

  package init(
    key: ObjectKey, alertID: String, mjd: Double, observations: Int, score: Double,
    scoreError: Double, percentile: Double, gradient: Double? = nil, gradientError: Double? = nil,
    crossed: Bool = false, model: String
  ) {
    self.key = key
    self.alertID = alertID
    self.mjd = mjd
    self.observations = observations
    self.score = score
    self.scoreError = scoreError
    self.percentile = percentile
    self.gradient = gradient
    self.gradientError = gradientError
    self.crossed = crossed
    self.model = model
  }
}
