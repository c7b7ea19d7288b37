/// A verdict on an object and where the forest sees it.
package struct ForestLabel: Sendable, Hashable, Codable {
  package var objectID: String
  /// (dimensions).
  package var point: [Float]
  package var verdict: Verdict

  package init(objectID: String, point: [Float], verdict: Verdict) {
    self.objectID = objectID
    self.point = point
    self.verdict = verdict
  }
}
