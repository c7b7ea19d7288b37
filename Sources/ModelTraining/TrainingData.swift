package import AnomalyScoring
package import Photometry

/// What a model learns from.
package struct TrainingData: Sendable {
  package var lightCurves: [TrainingLightCurve]
  /// Classes that the classifier tells apart; none, and the network has no classifier.
  package var classes: [ModelClass]
  /// Files that the light curves come from.
  package var files: [TrainingRecord.DataFile]
  /// Simulated objects among the light curves.
  package var simulated: Int

  package init(
    _ lightCurves: [TrainingLightCurve], classes: [ModelClass] = [],
    files: [TrainingRecord.DataFile] = [], simulated: Int = 0
  ) {
    self.lightCurves = lightCurves
    self.classes = classes
    self.files = files
    self.simulated = simulated
  }
}

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
