import AlertFormats
import AnomalyScoring
package import Photometry
package import StateStore

/// What is published for every scored alert; `docs/schemas/score.json` describes it.
package struct ScoreRecord: Sendable, Hashable {
  package var survey: Survey
  package var objectID: String
  package var alertID: String
  /// Time of the last observation that went in, MJD TAI.
  package var mjd: Double
  package var observations: Int
  package var score: Double
  package var scoreError: Double
  package var percentile: Double
  /// Change of score per day; `nil` until there are two times.
  package var gradient: Double?
  package var gradientError: Double?
  /// Whether the score has ever been above the model's threshold.
  package var crossed: Bool
  /// The alert whose earlier record this one replaces, its own, where photometry was revised.
  package var supersedes: String?
  /// The alert that brought the revision.
  package var revisedBy: String?
  package var model: String
  /// How often labels that weigh had been given or taken back.
  package var labels: Int
  package var code: String

  /// One JSON object on one line, keys in a fixed order.
  package var json: [UInt8] {
    JSONWriter.object {
      $0.field("survey", survey.rawValue)
      $0.field("objectId", objectID)
      $0.field("alertId", alertID)
      $0.field("mjd", mjd)
      $0.field("observations", observations)
      $0.field("score", score)
      $0.field("scoreError", scoreError)
      $0.field("percentile", percentile)
      $0.field("gradient", gradient)
      $0.field("gradientError", gradientError)
      $0.field("crossed", crossed)
      $0.field("supersedes", supersedes)
      $0.field("revisedBy", revisedBy)
      $0.field("model", model)
      $0.field("labels", labels)
      $0.field("code", code)
    }
  }

  /// As it is kept in the object's history.
  package var stored: StoredScore {
    StoredScore(
      key: ObjectKey(survey: survey, objectID: objectID), alertID: alertID, mjd: mjd,
      observations: observations, score: score, scoreError: scoreError, percentile: percentile,
      gradient: gradient, gradientError: gradientError, crossed: crossed,
      model: ScoredBy(model: model, labels: labels).text)
  }
}
