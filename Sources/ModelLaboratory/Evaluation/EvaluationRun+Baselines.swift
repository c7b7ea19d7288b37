import AlertProcessing
import AnomalyScoring
import IsolationForest
import ModelEvaluation
import Photometry

/// One way to rank the objects of every cut.
struct EvaluatedMethod: Sendable {
  let name: String
  /// Strangeness of each object of each sample, (cuts, objects); NaN where it has none.
  let scores: [[Double]]
}

/// Baselines that a model is compared to.
extension EvaluationRun {
  /// Rankings that need no model.
  func baselines(_ samples: [EvaluationSample]) -> [EvaluatedMethod] {
    [
      EvaluatedMethod(
        name: "number of observations",
        scores: samples.map { $0.lightCurves.map { Double($0.lightCurve.count) } }),
      EvaluatedMethod(name: "peak magnitude", scores: samples.map(\.peakBrightness)),
    ]
  }

  /// Trees trained on which objects are rare, each object scored by trees that have not seen it:
  /// what a search that is told the rare classes could reach by the standard features.
  ///
  /// A cut with fewer rare or common objects than folds has no scores.
  func ceiling(_ bundle: ModelBundle, _ samples: [EvaluationSample]) -> EvaluatedMethod {
    let folds = 5
    let scoring = LightCurveScoring(bundle: bundle, threads: threads)
    let scores = samples.map { sample in
      let whole = scoring.wholeScores(of: sample.lightCurves)
      let known = whole.indices.filter { whole[$0] != nil }
      let isRare = known.map { sample.isRare[$0] }
      var result = Array(repeating: Double.nan, count: sample.lightCurves.count)
      let rare = isRare.count { $0 }
      guard rare >= folds, known.count - rare >= folds else { return result }
      let held = SupervisedForest.crossValidatedScores(
        points: known.flatMap { whole[$0].map { bundle.labelPoint(of: $0.point) } ?? [] },
        dimensions: bundle.labelForest.dimensions, isRare: isRare, folds: folds)
      for (place, score) in zip(known, held) { result[place] = score }
      return result
    }
    return EvaluatedMethod(name: "trained on rare labels", scores: scores)
  }
}
