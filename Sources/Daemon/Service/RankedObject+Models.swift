import AnomalyScoring
import Photometry
import StateStore

extension RankedObject {
  /// The object with percentile and crossing of the score that it is ranked by now, which labels may
  /// have changed since it was published.
  func current(under models: PipelineModels) -> RankedObject {
    guard let model = models[score.key.survey], object.model == model.manifest.identifier,
      let age = RankedPoint(numbers: object.latent).map({ Double($0.age) })
    else { return self }
    var result = self
    result.score.percentile = model.scorer.bundle.reference.percentile(
      of: score.score, observations: score.observations, age: age)
    result.score.crossed =
      object.firstCrossing != nil || score.score > model.manifest.threshold
    result.score.model = model.scorer.bundle.scoredBy.text
    return result
  }
}
