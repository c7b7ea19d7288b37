package import Photometry

/// A light curve to learn from.
package struct TrainingLightCurve: Sendable {
  package var object: LabelledLightCurve
  /// What the classifier is to learn; `nil` where that is not known, or not to be looked at.
  package var objectClass: String?
  /// Whether it belongs to the population that an object is strange among: priors, scales, forest
  /// and reference come from it. The network learns from the others as well.
  package var isReference: Bool

  package init(_ object: LabelledLightCurve, objectClass: String? = nil, isReference: Bool = true) {
    self.object = object
    self.objectClass = objectClass
    self.isReference = isReference
  }
}
