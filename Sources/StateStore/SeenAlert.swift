package import Photometry

/// An alert that has its disposition, so that a second copy is a duplicate.
package struct SeenAlert: Sendable, Hashable {
  package var survey: Survey
  package var alertID: String
  package var objectID: String
  /// Whole MJD, by which old entries are forgotten.
  package var night: Int

  package init(survey: Survey, alertID: String, objectID: String, night: Int) {
    self.survey = survey
    self.alertID = alertID
    self.objectID = objectID
    self.night = night
  }
}
