/// An object with its latest score.
package struct RankedObject: Sendable, Hashable {
  package var object: StoredObject
  package var score: StoredScore

  package init(object: StoredObject, score: StoredScore) {
    self.object = object
    self.score = score
  }
}
