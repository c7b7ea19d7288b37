import AnomalyScoring
import GaussianProcess
import Parallelism
import Photometry
import RecurrentAutoencoder
import Sampling

extension ModelTrainer {
  /// Light curves whose photometry is drawn anew, at most.
  private static let resampledLightCurves = 400

  /// What the spread of a score's draws is multiplied by, so that two of three differences between
  /// scores of resampled photometry lie within √2 errors.
  ///
  /// - Parameter lightCurves: whole ones; every other one is cut, as the daemon sees them unfinished.
  func errorScale(of bundle: ModelBundle, _ lightCurves: [TrainingLightCurve]) -> Double {
    var generator = SeededGenerator(seed: plan.seed, key: "error scale")
    let chosen = lightCurves.filter(\.isReference).shuffled(using: &generator)
      .prefix(Self.resampledLightCurves).enumerated().map { index, member in
        index.isMultiple(of: 2) ? member : builder.truncated(member, copy: 0) ?? member
      }
    let scorer = AnomalyScorer(bundle: bundle)
    var workers = WorkerPool(workers: plan.threads) { _ in
      (process: GaussianProcessWorkspace(), encoder: EncoderWorkspace())
    }
    let ratios: [Double] = workers.map(count: chosen.count) { index, workspace in
      let object = chosen[index].object
      var generator = SeededGenerator(seed: plan.seed, key: object.objectID)
      let versions = [
        object.lightCurve, object.lightCurve.resampled(using: &generator),
        object.lightCurve.resampled(using: &generator),
      ]
      let scores = versions.compactMap {
        Self.score(of: $0, object.objectID, scorer, &workspace)
      }
      guard scores.count == versions.count, scores[0].scoreError > 0 else { return .nan }
      return abs(scores[1].score - scores[2].score) / 2.0.squareRoot() / scores[0].scoreError
    }
    let known = ratios.filter(\.isFinite).sorted()
    return known.isEmpty ? 1 : max(1, RobustScale.quantile(0.6827, of: known))
  }

  private static func score(
    of lightCurve: LightCurve, _ objectID: String, _ scorer: AnomalyScorer,
    _ workspace: inout (process: GaussianProcessWorkspace, encoder: EncoderWorkspace)
  ) -> AnomalyScore? {
    let minimum = scorer.bundle.manifest.minimumObservations
    guard let episode = scorer.interpolator.scorableEpisode(of: lightCurve, minimum: minimum),
      let interpolation = try? scorer.interpolator.interpolate(
        episode, from: nil, minimum: minimum, workspace: &workspace.process)
    else { return nil }
    return scorer.scores(
      of: [ScoringRequest(objectID: objectID, interpolation: interpolation)],
      workspace: &workspace.encoder
    ).first
  }
}

extension LightCurve {
  /// With fluxes drawn from normal distributions around them.
  fileprivate func resampled(using generator: inout SeededGenerator) -> LightCurve {
    LightCurve(
      observations.map { observation in
        var result = observation
        result.flux += observation.fluxError * generator.normal()
        return result
      })
  }
}
