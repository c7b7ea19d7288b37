import AnomalyScoring
import LightCurveFeatures
import ModelEvaluation
import Photometry

/// What a model is compared to.
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
    let scaling = bundle.manifest.features
    let features = FeatureSet.standard(blue: scaling.blue, red: scaling.red)
    let scores = samples.map { sample in
      let interpolations = scoring.interpolations(of: sample.lightCurves)
      let known = interpolations.indices.filter { interpolations[$0] != nil }
      let views = ObjectViews(
        known.map { place in
          ObjectViews.Row(
            isRare: sample.isRare[place], representation: [],
            features: interpolations[place].map { features.values(of: $0.curve) } ?? [])
        })
      var result = Array(repeating: Double.nan, count: sample.lightCurves.count)
      let rare = views.isRare.count { $0 }
      guard rare >= folds, known.count - rare >= folds else { return result }
      let held = SupervisedForest.crossValidatedScores(
        points: views.points(in: .features).flatMap(\.self), dimensions: features.count,
        isRare: views.isRare, folds: folds)
      for (place, score) in zip(known, held) { result[place] = score }
      return result
    }
    return EvaluatedMethod(name: "trained on rare labels", scores: scores)
  }
}
