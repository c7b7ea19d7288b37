/// A verdict on an object and where a forest sees it.
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

extension Sequence<ForestLabel> {
  /// The last label of each object, in the order in which the objects were first labelled.
  package var inForce: [ForestLabel] {
    var position: [String: Int] = [:]
    var result: [ForestLabel] = []
    for label in self {
      if let index = position[label.objectID] {
        result[index] = label
      } else {
        position[label.objectID] = result.count
        result.append(label)
      }
    }
    return result
  }
}
