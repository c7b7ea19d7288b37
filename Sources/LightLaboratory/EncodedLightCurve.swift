import AlertProcessing
import AnomalyScoring
import LightCurveAssembly
import LightCurveFeatures
import Photometry
import RecurrentAutoencoder

/// A light curve's scorable episode as a model sees it.
struct EncodedLightCurve: Sendable {
  let episode: Episode
  let interpolation: Interpolation
  /// Of the latent, (dimensions) each.
  let mean: [Float]
  let logVariance: [Float]
  /// In the order of the bundle's names, NaN where missing.
  let features: [Float]

  /// - Returns: `nil` for a light curve that the model cannot score.
  init?(
    _ lightCurve: LightCurve, by scorer: AnomalyScorer, workspace: inout ScoringWorkspace
  ) {
    let manifest = scorer.bundle.manifest
    let minimum = manifest.minimumObservations
    guard
      let episode = scorer.interpolator.scorableEpisode(of: lightCurve, minimum: minimum),
      let interpolation = try? scorer.interpolator.interpolate(
        episode, from: nil, minimum: minimum, workspace: &workspace.process)
    else { return nil }
    let autoencoder = scorer.bundle.autoencoder
    let batch = SequenceBatch(
      sequences: [interpolation.encoderInput], shape: autoencoder.shape)
    let latent = autoencoder.encode(batch, workspace: &workspace.encoder)
    self.episode = episode
    self.interpolation = interpolation
    mean = latent.mean
    logVariance = latent.logVariance
    features = manifest.features.featureSet.values(of: interpolation.curve)
  }
}
