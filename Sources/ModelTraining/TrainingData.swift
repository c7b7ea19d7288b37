package import AnomalyScoring
package import Photometry

/// Training data of a model.
package struct TrainingData: Sendable {
  package var lightCurves: [TrainingLightCurve]
  /// Classes that the classifier tells apart; if empty, the network has no classifier.
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
  /// Class that the classifier learns; `nil` if unknown or withheld from training.
  package var objectClass: String?
  /// True if the light curve belongs to the reference population, from which priors, scales, forest
  /// and reference scores come. The network learns from the others as well.
  package var isReference: Bool

  package init(_ object: LabelledLightCurve, objectClass: String? = nil, isReference: Bool = true) {
    self.object = object
    self.objectClass = objectClass
    self.isReference = isReference
  }
}
