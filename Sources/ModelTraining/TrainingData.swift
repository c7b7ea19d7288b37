package import AnomalyScoring

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
