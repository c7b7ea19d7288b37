package import Photometry

/// An object's name among all surveys.
package struct ObjectKey: Sendable, Hashable {
  package var survey: Survey
  package var objectID: String

  package init(survey: Survey, objectID: String) {
    self.survey = survey
    self.objectID = objectID
  }
}
