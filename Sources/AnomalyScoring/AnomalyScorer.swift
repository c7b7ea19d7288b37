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
    let features = featureSet.valuesWithErrors(of: interpolation.curve)
    let representation = Self.representation(
      latent: mean, features: bundle.manifest.features.scaled(features.values))
    let score = bundle.forest.score(representation)
    return AnomalyScore(
      time: interpolation.lastTime, observations: interpolation.observations, score: score,
      scoreError: spread(
        request.objectID, mean: mean, logVariance: logVariance, features: features.values,
        errors: features.errors),
      percentile: bundle.reference.percentile(
        of: score, observations: interpolation.observations),
      latentMean: mean, latentLogVariance: logVariance, features: features.values,
      representation: representation, hyperparameters: interpolation.fit.hyperparameters)
  }

  /// Latent mean and scaled features side by side, a missing feature at its median.
  package static func representation(latent: [Float], features: [Float]) -> [Float] {
    latent + features.map { $0.isNaN ? 0 : $0 }
  }

  /// Standard deviation of the score over draws of the latent's and the features' posterior.
  private func spread(
    _ objectID: String, mean: [Float], logVariance: [Float], features: [Float], errors: [Float]
  ) -> Double {
    let draws = bundle.manifest.draws
    guard draws >= 2 else { return 0 }
    var generator = SeededGenerator(seed: bundle.manifest.training.seed, key: objectID)
    var points: [Float] = []
    points.reserveCapacity(draws * (mean.count + features.count))
    for _ in 0..<draws {
      let latent = zip(mean, logVariance).map {
        $0 + Float(generator.normal() * exp(0.5 * Double($1)))
      }
      let drawn = zip(features, errors).map {
        $1.isFinite ? $0 + $1 * Float(generator.normal()) : $0
      }
      points += Self.representation(
        latent: latent, features: bundle.manifest.features.scaled(drawn))
    }
    return Self.standardDeviation(bundle.forest.scores(of: points))
  }

  private static func standardDeviation(_ values: [Double]) -> Double {
    let mean = values.reduce(0, +) / Double(values.count)
    let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    return (squares / Double(values.count - 1)).squareRoot()
  }
}
