import AnomalyScoring
import GaussianProcess
import Parallelism
import Photometry
import RecurrentAutoencoder
import Sampling

extension ModelTrainer {
  /// Light curves whose photometry is drawn anew, at most.
  private static let resampledLightCurves = 400

  /// Factor of the spread of a score's draws for which two of three differences between scores of
  /// resampled photometry lie within √2 errors.
  ///
  /// - Parameter lightCurves: whole ones; every other one is cut, since live ones are unfinished.
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
    return known.isEmpty ? 1 : max(1, quantile(0.6827, of: known))
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

extension ModelTrainer {
  /// Correlation from which a feature is said to go with a latent dimension.
  private static let kinship = 0.4
  /// Part of the reference objects that must have the feature.
  private static let leastShare = 0.3

  /// The feature, of all that are read, that goes with each latent dimension among whole reference
  /// light curves, (latent); `nil` where none does.
  ///
  /// - Parameter points: where the forest sees the members, latent first.
  func companions(
    of reference: [TrainingPopulation.Member], _ points: [[Float]], _ manifest: BundleManifest
  ) -> [LatentCompanion?] {
    let whole = reference.indices.filter { reference[$0].isWhole }
    return (0..<manifest.network.latent).map { dimension in
      let all = manifest.features.names.enumerated().compactMap { index, name -> LatentCompanion? in
        let having = whole.filter { !reference[$0].features[index].isNaN }
        guard Double(having.count) >= Self.leastShare * Double(whole.count) else { return nil }
        return LatentCompanion(
          name: name,
          correlation: rankCorrelation(
            having.map { Double(points[$0][dimension]) },
            having.map { Double(reference[$0].features[index]) }))
      }.filter { abs($0.correlation) >= Self.kinship }
      return all.max { abs($0.correlation) < abs($1.correlation) }
    }
  }
}
