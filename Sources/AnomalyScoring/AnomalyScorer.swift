import GaussianProcess
import Glibc
import IsolationForest
import LightCurveFeatures
package import RecurrentAutoencoder

/// Scores interpolated light curves with a model bundle.
///
/// A score depends on the interpolated light curve, the object's identifier (which seeds the draws)
/// and the bundle; never on the rest of the batch.
package struct AnomalyScorer: Sendable {
  package let bundle: ModelBundle
  package let interpolator: Interpolator
  private let featureSet: FeatureSet
  /// Of common objects, (classes).
  private let commonShares: [Double]

  package init(bundle: ModelBundle) {
    let manifest = bundle.manifest
    self.bundle = bundle
    interpolator = Interpolator(
      survey: manifest.survey, bands: manifest.bands, kinds: manifest.kinds,
      settings: manifest.interpolation)
    featureSet = manifest.features.featureSet
    commonShares = bundle.evidence.commonShares(of: manifest.classes)
  }

  /// Scores of a batch, in its order.
  package func scores(
    of requests: [ScoringRequest], workspace: inout EncoderWorkspace
  ) -> [AnomalyScore] {
    guard !requests.isEmpty else { return [] }
    let posteriors = posteriors(of: requests, workspace: &workspace)
    var points = StatePoints()
    for (request, posterior) in zip(requests, posteriors) {
      posterior.append(
        draws: bundle.manifest.draws, seed: bundle.manifest.training.seed, key: request.objectID,
        to: &points)
    }
    // All at once, since a tree is read from memory once for as many points as there are.
    let states = bundle.states(of: points)
    let rows = 1 + bundle.manifest.draws
    return requests.indices.map { index in
      score(
        requests[index], posteriors[index], states[index * rows],
        draws: states[(index * rows + 1)..<((index + 1) * rows)])
    }
  }

  private func posteriors(
    of requests: [ScoringRequest], workspace: inout EncoderWorkspace
  ) -> [StatePosterior] {
    let batch = SequenceBatch(
      sequences: requests.map(\.interpolation.encoderInput), shape: bundle.autoencoder.shape)
    let latents = bundle.autoencoder.encode(batch, workspace: &workspace)
    let width = bundle.autoencoder.shape.latent
    return requests.enumerated().map { index, request in
      let row = index * width..<(index + 1) * width
      let curve = request.interpolation.curve
      let (features, errors) = featureSet.valuesWithErrors(of: curve)
      return StatePosterior(
        latentMean: Array(latents.mean[row]), latentLogVariance: Array(latents.logVariance[row]),
        features: features, featureErrors: errors, age: curve.duration,
        outside: OutsideEvidence(
          distance: distance(of: request), catalogued: request.known.catalogued))
    }
  }

  /// The evidence of the object's redshift; `nil` without one.
  private func distance(of request: ScoringRequest) -> DistanceEvidence? {
    guard let redshift = request.known.redshift, let luminosities = bundle.luminosities else {
      return nil
    }
    return DistanceEvidence(
      redshift, request.interpolation.peaks, age: request.interpolation.curve.duration,
      luminosities, commonShares: commonShares)
  }

  private func score(
    _ request: ScoringRequest, _ posterior: StatePosterior, _ state: ModelBundle.State,
    draws: ArraySlice<ModelBundle.State>
  ) -> AnomalyScore {
    let interpolation = request.interpolation
    func percentile(of score: Double) -> Double {
      bundle.reference.percentile(
        of: score, observations: interpolation.observations, age: posterior.age)
    }
    return AnomalyScore(
      time: interpolation.lastTime, observations: interpolation.observations,
      age: posterior.age, score: state.score,
      scoreError: bundle.manifest.errorScale * Self.standardDeviation(draws.map(\.score)),
      unlabelled: state.unlabelled,
      unlabelledError: bundle.manifest.errorScale
        * Self.standardDeviation(draws.map(\.unlabelled)),
      percentile: percentile(of: state.score),
      unlabelledPercentile: percentile(of: state.unlabelled),
      pathLength: state.pathLength, evidence: state.evidence, outside: posterior.outside,
      labelShift: state.labelShift, latentMean: posterior.latentMean,
      latentLogVariance: posterior.latentLogVariance, features: posterior.features,
      forestFeatures: bundle.manifest.features.forestPart(of: posterior.features),
      representation: state.representation, point: state.point,
      hyperparameters: interpolation.fit.hyperparameters)
  }

  private static func standardDeviation(_ values: [Double]) -> Double {
    guard values.count >= 2 else { return 0 }
    let mean = values.reduce(0, +) / Double(values.count)
    let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    return (squares / Double(values.count - 1)).squareRoot()
  }
}
