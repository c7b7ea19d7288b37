import AnomalyScoring
import Photometry
import Telemetry

/// One object at one cut, as the model that may judge it scores it.
package struct ScoredObject: Sendable, Hashable {
  package var objectID: String
  package var objectClass: String
  package var isRare: Bool
  /// From 1: the fold that the object is in, which its model has not seen; `nil` without folds.
  package var fold: Int?
  package var cut: EvaluationCut
  package var observations: Int
  package var score: Double
  package var scoreWithoutRedshift: Double
  package var percentile: Double
}

extension FoldedModel {
  /// The objects of every cut that have a score, cut by cut and in the order of the light curves.
  ///
  /// - Parameter scores: of the samples, (cuts, objects).
  func objects(
    of samples: [EvaluationSample], _ scores: [[AnomalyScore?]],
    withoutRedshifts: [[AnomalyScore?]]
  ) -> [ScoredObject] {
    samples.indices.flatMap { cut -> [ScoredObject] in
      let sample = samples[cut]
      return scores[cut].enumerated().compactMap { place, score -> ScoredObject? in
        guard let score, let without = withoutRedshifts[cut][place] else { return nil }
        let object = sample.lightCurves[place]
        return ScoredObject(
          objectID: object.objectID, objectClass: object.objectClass ?? "",
          isRare: sample.isRare[place], fold: fold(of: sample.indices[place]), cut: sample.cut,
          observations: score.observations, score: score.score,
          scoreWithoutRedshift: without.score, percentile: score.percentile)
      }
    }
  }

  private func fold(of position: Int) -> Int? {
    guard folds.count > 1 else { return nil }
    return folds.firstIndex { $0.judged.contains(position) }.map { $0 + 1 }
  }
}

extension EvaluationReport {
  /// `scores.csv`: one line an object and cut.
  package var scoresCSV: String {
    var text = "id,class,rare,fold,cut,observations,score,score without redshifts,percentile\n"
    for object in objects {
      let fold = object.fold.map(String.init) ?? ""
      text += "\(CSV.field(object.objectID)),\(CSV.field(object.objectClass)),"
      text += "\(object.isRare ? 1 : 0),\(fold),\(object.cut.name),\(object.observations),"
      text += "\(object.score),\(object.scoreWithoutRedshift),\(object.percentile)\n"
    }
    return text
  }
}
