import AnomalyScoring
package import CatalogueMatching
import JSONText
package import LightCurveAssembly
package import Photometry
package import StateStore

/// The record that is published for a scored alert; `docs/schemas/score.json` describes it.
package struct ScoreRecord: Sendable, Hashable {
  package var score: PublishedScore
  /// The alert that brought a revision of photometry, where the record replaces the earlier one of
  /// its own alert.
  package var revisedBy: String?
  /// The entries of catalogues at the object's position.
  package var matches: [CatalogueMatch]
  /// The packets' part beside the light curve.
  package var context: ObjectContext
  /// True if the object crosses with this record and had not before; not published, since consumers
  /// see it by `firstCrossing`.
  package var isFirstCrossing = false

  /// The alert whose earlier record this one replaces: its own.
  package var supersedes: String? { revisedBy == nil ? nil : score.alertID }

  package init(
    score: PublishedScore, revisedBy: String? = nil, matches: [CatalogueMatch] = [],
    context: ObjectContext = ObjectContext()
  ) {
    self.score = score
    self.revisedBy = revisedBy
    self.matches = matches
    self.context = context
  }

  /// One JSON object on one line, keys in a fixed order.
  package var json: [UInt8] {
    let scoredBy = ScoredBy(text: score.model)
    return JSONWriter.object {
      $0.field("survey", score.key.survey.rawValue)
      $0.field("objectId", score.key.objectID)
      $0.field("alertId", score.alertID)
      $0.field("mjd", score.mjd)
      $0.field("observations", score.observations)
      $0.field("score", score.score)
      $0.field("scoreError", score.scoreError)
      $0.field("percentile", score.percentile)
      $0.field("gradient", score.gradient)
      $0.field("gradientError", score.gradientError)
      $0.field("crossed", score.crossed)
      $0.field("firstCrossing", score.firstCrossing)
      $0.field("supersedes", supersedes)
      $0.field("revisedBy", revisedBy)
      $0.field("matches", matches)
      context.writeField(to: &$0)
      $0.field("model", scoredBy.model)
      $0.field("labels", scoredBy.labels)
      $0.field("code", NightjarVersion.current)
    }
  }
}

/// Says that the published scores of an object count no longer, since a criterion rejects its
/// history; a later score record of the object says that they do again.
/// `docs/schemas/object-rejection.json` describes it.
package struct ObjectRejection: Sendable, Hashable {
  package var key: ObjectKey
  /// The alert with which the criterion failed.
  package var alertID: String
  /// Time of its detection, MJD TAI.
  package var mjd: Double
  package var rejection: Rejection
  package var context: ObjectContext

  /// One JSON object on one line, keys in a fixed order.
  package var json: [UInt8] {
    JSONWriter.object {
      $0.field("survey", key.survey.rawValue)
      $0.field("objectId", key.objectID)
      $0.field("alertId", alertID)
      $0.field("mjd", mjd)
      $0.field("rejected", rejection.criterion.rawValue)
      $0.field("reason", rejection.reason)
      context.writeField(to: &$0)
      $0.field("code", NightjarVersion.current)
    }
  }
}

/// An alert that a criterion rejects, as the log shows it.
package struct RejectedAlert: Sendable, Hashable {
  package var key: ObjectKey
  package var alertID: String
  package var rejection: Rejection
}

/// Takes the score of an alert back, since the survey withdrew the photometry it rested on;
/// `docs/schemas/score-withdrawal.json` describes it.
package struct ScoreWithdrawal: Sendable, Hashable {
  /// The alert whose score it was.
  package var alert: SeenAlert
  /// The alert that brought the withdrawal.
  package var revisedBy: String

  package init(alert: SeenAlert, revisedBy: String) {
    self.alert = alert
    self.revisedBy = revisedBy
  }

  /// One JSON object on one line, keys in a fixed order.
  package var json: [UInt8] {
    JSONWriter.object {
      $0.field("survey", alert.key.survey.rawValue)
      $0.field("objectId", alert.key.objectID)
      $0.field("alertId", alert.alertID)
      $0.field("withdrawn", true)
      $0.field("supersedes", alert.alertID)
      $0.field("revisedBy", revisedBy)
      $0.field("code", NightjarVersion.current)
    }
  }
}

/// The version of this program, as every record carries it.
package enum NightjarVersion {
  package static let current = "0.1.0"
}
