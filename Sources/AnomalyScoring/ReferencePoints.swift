/// What the model makes of a sample of its reference objects: each whole, and as it was at a random
/// younger age.
///
/// Live light curves are young. Whoever compares them with training compares with points of the
/// same age.
package struct ReferencePoints: Sendable, Hashable {
  package struct Member: Sendable, Hashable {
    package var objectID: String
    /// As the light curve was labelled; the model may not have seen it.
    package var objectClass: String?
    /// Whether this is the whole light curve and not its beginning.
    package var isWhole: Bool
    package var point: RankedPoint

    package init(objectID: String, objectClass: String?, isWhole: Bool, point: RankedPoint) {
      self.objectID = objectID
      self.objectClass = objectClass
      self.isWhole = isWhole
      self.point = point
    }
  }

  package var members: [Member]

  package init(_ members: [Member]) { self.members = members }

  /// Reference objects of which a bundle keeps points at most.
  package static let maximumObjects = 1500
}
