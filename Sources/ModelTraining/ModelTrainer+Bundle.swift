import AnomalyScoring
import GaussianProcess
import IsolationForest
import LightCurveFeatures
import RecurrentAutoencoder
import StreamTopology

/// Forest and reference population of a trained network.
extension ModelTrainer {
  /// The manifest as far as it is known before the forest is grown.
  func manifest(
    of reference: [TrainingPopulation.Member], _ data: TrainingData, _ scaling: FeatureScaling,
    _ trained: TrainedNetwork, priors: HyperparameterPriors?
  ) -> BundleManifest {
    let whole = reference.count { $0.isWhole }
    var interpolation = plan.interpolation
    interpolation.priors = priors
    return BundleManifest(
      name: plan.name, version: plan.version, survey: plan.survey, bands: plan.bands,
      kinds: plan.kinds, minimumObservations: plan.minimumObservations,
      interpolation: interpolation, network: trained.autoencoder.shape, features: scaling,
      classes: data.classes, forest: plan.forest,
      formula: data.classes.isEmpty ? .plain : plan.formula, threshold: 0, draws: plan.draws,
      training: TrainingRecord(
        objects: whole, copies: reference.count - whole, data: data.files,
        simulated: data.simulated, seed: plan.seed, epochs: trained.epochs,
        validationLoss: trained.loss, settings: plan.network))
  }

  /// Grows the forest on whole light curves and copies, and measures the reference population.
  func bundle(
    _ draft: BundleManifest, _ autoencoder: Autoencoder, _ reference: [TrainingPopulation.Member]
  ) throws(ModelTrainingError) -> ModelBundle {
    let states = states(reference, draft, autoencoder)
    let points = states.flatMap(\.representation)
    let forest = IsolationForest.grow(
      points: points, dimensions: points.count / max(1, states.count), settings: plan.forest)
    let random = averagePathLength(of: forest.subsample)
    let paths = forest.pathLengths(of: points).map { $0 / random }
    var manifest = draft
    let whole = reference.indices.filter { reference[$0].isWhole }
    if !manifest.classes.isEmpty {
      manifest.formula.typicalPathLength = RobustScale(whole.map { paths[$0] }).median
      manifest.formula.typicalLogOdds = RobustScale(whole.map { states[$0].logOdds }).median
    }
    let scores = reference.indices.map { index in
      manifest.formula.score(
        pathLength: paths[index], logOdds: states[index].logOdds,
        age: reference[index].interpolation.curve.duration)
    }
    manifest.threshold = RobustScale.quantile(0.99, of: whole.map { scores[$0] }.sorted())
    let population = ReferencePopulation(
      scores: zip(reference, scores).map { ($0.interpolation.observations, $1) })
    do throws(BundleError) {
      return try ModelBundle(
        manifest: manifest, autoencoder: autoencoder, forest: forest, reference: population)
    } catch { throw .bundle(error) }
  }

  /// What forest and formula see of one member.
  private struct MemberState: Sendable {
    var representation: [Float]
    var logOdds: Double
  }

  private func states(
    _ reference: [TrainingPopulation.Member], _ manifest: BundleManifest,
    _ autoencoder: Autoencoder
  ) -> [MemberState] {
    let block = 64
    let blocks = (reference.count + block - 1) / block
    var workers = WorkerPool(workers: plan.threads) { _ in EncoderWorkspace() }
    return workers.map(count: blocks) { index, workspace in
      let members = Array(
        reference[(index * block)..<min((index + 1) * block, reference.count)])
      let batch = SequenceBatch(
        sequences: members.map(\.interpolation.encoderInput), shape: autoencoder.shape)
      let latents = autoencoder.encode(batch, workspace: &workspace).mean
      let scaled = members.map { manifest.features.scaled($0.features) }
      let points = ModelBundle.representations(latents: latents, scaled: scaled, manifest)
      let evidence = ModelBundle.evidence(
        autoencoder, latents: latents, scaled: scaled,
        members.map(\.interpolation.curve.duration), manifest)
      return zip(points, evidence).map {
        MemberState(representation: $0, logOdds: $1.logOdds)
      }
    }.flatMap { $0 }
  }
}
