import GaussianProcess
import Glibc
import IsolationForest
import LightCurveFeatures
package import RecurrentAutoencoder
import Sampling

/// Scores interpolated light curves with a model bundle.
///
/// A score depends on the light curve, the object's identifier (which seeds the draws) and the
/// bundle; never on what else is in the batch.
package struct AnomalyScorer: Sendable {
  package let bundle: ModelBundle
  package let interpolator: Interpolator
  private let featureSet: FeatureSet

  package init(bundle: ModelBundle) {
    let manifest = bundle.manifest
    self.bundle = bundle
    interpolator = Interpolator(
      survey: manifest.survey, bands: manifest.bands, kinds: manifest.kinds,
      settings: manifest.interpolation)
    featureSet = manifest.features.featureSet
  }

  /// Scores of a batch, in its order.
  package func scores(
    of requests: [ScoringRequest], workspace: inout EncoderWorkspace
  ) -> [AnomalyScore] {
    guard !requests.isEmpty else { return [] }
    let batch = SequenceBatch(
      sequences: requests.map(\.interpolation.encoderInput), shape: bundle.autoencoder.shape)
    let latents = bundle.autoencoder.encode(batch, workspace: &workspace)
    let width = bundle.autoencoder.shape.latent
    return requests.indices.map { index in
      let row = index * width..<(index + 1) * width
      return score(
        requests[index], mean: Array(latents.mean[row]),
        logVariance: Array(latents.logVariance[row]))
    }
  }

  private func score(
    _ request: ScoringRequest, mean: [Float], logVariance: [Float]
  ) -> AnomalyScore {
    let interpolation = request.interpolation
    let age = interpolation.curve.duration
    let (features, errors) = featureSet.valuesWithErrors(of: interpolation.curve)
    var states = bundle.states(latents: mean, features: [features], ages: [age])
    let state = states.removeFirst()
    let draws = drawn(request.objectID, mean: mean, logVariance: logVariance, features, errors, age)
    return AnomalyScore(
      time: interpolation.lastTime, observations: interpolation.observations, age: age,
      score: state.score, scoreError: Self.standardDeviation(draws),
      percentile: bundle.reference.percentile(
        of: state.score, observations: interpolation.observations),
      pathLength: state.pathLength, evidence: state.evidence, latentMean: mean,
      latentLogVariance: logVariance, features: features,
      forestFeatures: bundle.manifest.features.forestPart(of: features),
      point: state.point,
      hyperparameters: interpolation.fit.hyperparameters)
  }

  /// Scores of draws of the latent's and the features' posterior.
  private func drawn(
    _ objectID: String, mean: [Float], logVariance: [Float], _ features: [Float],
    _ errors: [Float], _ age: Double
  ) -> [Double] {
    let draws = bundle.manifest.draws
    var generator = SeededGenerator(seed: bundle.manifest.training.seed, key: objectID)
    var latents: [Float] = []
    var drawnFeatures: [[Float]] = []
    for _ in 0..<draws {
      for (mean, logVariance) in zip(mean, logVariance) {
        latents.append(mean + Float(generator.normal() * exp(0.5 * Double(logVariance))))
      }
      drawnFeatures.append(
        zip(features, errors).map {
          $1.isFinite ? $0 + $1 * Float(generator.normal()) : $0
        })
    }
    return bundle.states(
      latents: latents, features: drawnFeatures, ages: Array(repeating: age, count: draws)
    ).map(\.score)
  }

  private static func standardDeviation(_ values: [Double]) -> Double {
    guard values.count >= 2 else { return 0 }
    let mean = values.reduce(0, +) / Double(values.count)
    let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    return (squares / Double(values.count - 1)).squareRoot()
  }
}
