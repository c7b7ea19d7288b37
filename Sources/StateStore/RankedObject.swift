/// An object with its latest score.
package struct RankedObject: Sendable, Hashable {
  package var object: StoredObject
  package var score: StoredScore
}
