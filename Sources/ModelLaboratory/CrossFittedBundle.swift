package import AnomalyScoring
import ModelEvaluation
package import ModelTraining
import Photometry

extension ModelBundle {
  /// The bundle with typical values, percentiles and a level for crossings from models of the same
  /// recipe, each of which scores light curves that it has not seen.
  ///
  /// - Parameters:
  ///   - data: that the bundle was trained on.
  ///   - models: at least 2.
  ///   - progress: told what is being done.
  package func crossFitted(
    by data: TrainingData, models: Int, plan: TrainingPlan,
    progress: (String) -> Void = { _ in }
  ) throws(ModelTrainingError) -> ModelBundle {
    let lightCurves = data.lightCurves.dropLast(data.simulated).map(\.object)
    let fit = try CrossFit(data, dealing: lightCurves.count, into: models, plan: plan) {
      progress("percentiles: training \($0) of \(models)")
    }
    let episodes = FoldedModel(fit, count: lightCurves.count)
      .commonEpisodes(of: lightCurves, threads: plan.threads)
    var result = ModelTrainer(plan: plan).calibrated(self, by: fit.evidence())
    result.manifest.crossing = .chosen(by: episodes.flatMap(\.self))
    result.manifest.calibration.models = models
    return result
  }
}

extension FoldedModel {
  /// - Parameter count: light curves that were dealt out.
  init(_ fit: CrossFit, count: Int) {
    let all = Set(0..<count)
    self.init(
      folds: fit.folds.map {
        Fold(bundle: $0.bundle, judged: $0.heldOut, grown: all.subtracting($0.heldOut))
      })
  }
}

extension LabelledLightCurve {
  /// True if its class is known and common.
  var isCommon: Bool { objectClass.flatMap(ClassTaxonomy.commonGroup) != nil }
}
