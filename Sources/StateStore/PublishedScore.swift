import Photometry

/// The score of one alert, as it is published, kept in its object's history and written into the
/// changelog.
package struct PublishedScore: Sendable, Hashable {
  package var key: ObjectKey
  package var alertID: String
  /// Time of the last observation that went in, MJD TAI.
  package var mjd: Double
  package var observations: Int
  /// Anomaly score in (0, 1].
  package var score: Double
  package var scoreError: Double
  package var percentile: Double
  /// Change of the score per day, and its error; `nil` until there are two times.
  package var gradient: Double?
  package var gradientError: Double?
  /// Time at which the object first crossed, MJD TAI: its percentile without labels had been above
  /// the model's level on as many nights as the model asks for; `nil` before that.
  package var firstCrossing: Double?
  /// Model and labels that made it: `name@version`, with `+labels.N` once labels have been given.
  package var model: String
  /// The score without labels, which the evolution follows: a label is no change of the object. `nil`
  /// where an earlier version stored it.
  package var unlabelled: Unlabelled?

  /// A score without the labels' shift.
  package struct Unlabelled: Sendable, Hashable {
    package var score: Double
    package var error: Double
    /// `nil` where an earlier version stored it.
    package var percentile: Double?

    package init(score: Double, error: Double, percentile: Double?) {
      self.score = score
      self.error = error
      self.percentile = percentile
    }
  }

  package init(
    key: ObjectKey, alertID: String, mjd: Double, observations: Int, score: Double,
    scoreError: Double, percentile: Double, gradient: Double? = nil, gradientError: Double? = nil,
    firstCrossing: Double? = nil, model: String, unlabelled: Unlabelled? = nil
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
    self.firstCrossing = firstCrossing
    self.model = model
    self.unlabelled = unlabelled
  }
}

extension PublishedScore {
  /// Errors of the gradient from which on it says something.
  private static let significance = 2.0

  /// True once the object has crossed.
  package var crossed: Bool { firstCrossing != nil }

  /// The gradient where it is more than twice its error; `nil` otherwise.
  package var significantGradient: Double? {
    guard let gradient, let gradientError, abs(gradient) > Self.significance * gradientError else {
      return nil
    }
    return gradient
  }
}

/// An alert that has its disposition, so that a second copy is a duplicate.
package struct SeenAlert: Sendable, Hashable {
  package var key: ObjectKey
  package var alertID: String
  /// Whole MJD, by which old entries are forgotten.
  package var night: Int

  package init(key: ObjectKey, alertID: String, night: Int) {
    self.key = key
    self.alertID = alertID
    self.night = night
  }
}
