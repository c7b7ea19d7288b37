/// What the model makes of a sample of its reference objects: each whole, and as it was at a random
/// younger age.
///
/// Whole ones are what an object is compared with. Live light curves are young: whoever compares
/// nights with training compares with points of the same age.
package struct ReferencePoints: Sendable, Hashable {
  package struct Member: Sendable, Hashable {
    package var objectID: String
    /// As the light curve was labelled; the model may not have seen it.
    package var objectClass: String?
    /// Whether this is the whole light curve and not its beginning.
    package var isWhole: Bool
    /// Where the forest sees it, NaN where a feature is missing, (dimensions).
    package var point: [Float]
    /// Days from the first detection to the last observation.
    package var age: Float

    package init(
      objectID: String, objectClass: String?, isWhole: Bool, point: [Float], age: Float
    ) {
      self.objectID = objectID
      self.objectClass = objectClass
      self.isWhole = isWhole
      self.point = point
      self.age = age
    }
  }

  package var members: [Member]

  package init(_ members: [Member] = []) { self.members = members }

  /// Reference objects of which a bundle keeps points at most.
  package static let maximumObjects = 1500
}
