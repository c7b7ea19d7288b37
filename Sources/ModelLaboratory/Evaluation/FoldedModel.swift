import AlertProcessing
import AnomalyScoring
import GaussianProcess
import IsolationForest
import ModelEvaluation
import ModelTraining
import Photometry

/// Models of one recipe, each with the light curves that it may be judged by.
package struct FoldedModel: Sendable {
  struct Fold: Sendable {
    var bundle: ModelBundle
    /// Positions of the light curves that the model scores.
    let judged: Set<Int>
    /// Positions of the light curves that forests for comparison are grown on.
    let grown: Set<Int>

    /// Those of `judged` that there are, ascending.
    func positions(among lightCurves: [LabelledLightCurve]) -> [Int] {
      judged.sorted().filter(lightCurves.indices.contains)
    }
  }

  let folds: [Fold]

  /// One model for all `count` light curves.
  init(_ bundle: ModelBundle, count: Int) {
    let all = Set(0..<count)
    folds = [Fold(bundle: bundle, judged: all, grown: all)]
  }

  init(folds: [Fold]) { self.folds = folds }

  /// With evidence for the classes of interest.
  func of(_ interest: ClassesOfInterest) -> FoldedModel {
    FoldedModel(
      folds: folds.map {
        Fold(bundle: interest.applied(to: $0.bundle), judged: $0.judged, grown: $0.grown)
      })
  }

  /// Scores of every sample, (cuts, objects).
  func scores(of samples: [EvaluationSample], threads: Int) -> [[AnomalyScore?]] {
    var result = samples.map { [AnomalyScore?](repeating: nil, count: $0.indices.count) }
    for fold in folds {
      let scoring = LightCurveScoring(bundle: fold.bundle, threads: threads)
      for (cut, sample) in samples.enumerated() {
        let places = sample.places(of: fold.judged)
        let scores = scoring.wholeScores(of: places.map { sample.lightCurves[$0] })
        for (place, score) in zip(places, scores) { result[cut][place] = score }
      }
    }
    return result
  }

  /// Scores by forests on some dimensions of the representation alone, (cuts, objects).
  ///
  /// - Parameter columns: the dimensions, from the bundle.
  func scores(
    of samples: [EvaluationSample], threads: Int, columns: (ModelBundle) -> Range<Int>
  ) -> [[Double]] {
    var result = samples.map { [Double](repeating: .nan, count: $0.indices.count) }
    for fold in folds {
      let columns = columns(fold.bundle)
      guard !columns.isEmpty, let whole = samples.first else { continue }
      let scoring = LightCurveScoring(bundle: fold.bundle, threads: threads)
      func points(_ sample: EvaluationSample, _ places: [Int]) -> [[Float]?] {
        scoring.wholeScores(of: places.map { sample.lightCurves[$0] }).map {
          $0.map { Array($0.representation[columns]) }
        }
      }
      let grown = points(whole, whole.places(of: fold.grown)).compactMap(\.self).flatMap(\.self)
      let forest = IsolationForest.grow(
        points: grown, dimensions: columns.count, settings: fold.bundle.manifest.forest)
      for (cut, sample) in samples.enumerated() {
        let places = sample.places(of: fold.judged)
        for (place, point) in zip(places, points(sample, places)) {
          if let point { result[cut][place] = forest.score(point) }
        }
      }
    }
    return result
  }
}

extension EvaluationSample {
  /// Places in this sample of light curves whose positions are in `positions`.
  fileprivate func places(of positions: Set<Int>) -> [Int] {
    indices.indices.filter { positions.contains(indices[$0]) }
  }
}
