import AlertFormats
import Photometry
package import StateStore

/// Takes the score of an alert back, since the survey withdrew what it rested on;
/// `docs/schemas/score-withdrawal.json` describes it.
package struct ScoreWithdrawal: Sendable, Hashable {
  /// The alert whose score it was.
  package var alert: SeenAlert
  /// The alert that brought the withdrawal.
  package var revisedBy: String
  package var code: String

  package init(alert: SeenAlert, revisedBy: String, code: String) {
    self.alert = alert
    self.revisedBy = revisedBy
    self.code = code
  }

  /// One JSON object on one line, keys in a fixed order.
  package var json: [UInt8] {
    JSONWriter.object {
      $0.field("survey", alert.survey.rawValue)
      $0.field("objectId", alert.objectID)
      $0.field("alertId", alert.alertID)
      $0.field("withdrawn", true)
      $0.field("supersedes", alert.alertID)
      $0.field("revisedBy", revisedBy)
      $0.field("code", code)
    }
  }
}
