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
