package import AnomalyScoring
package import GaussianProcess
import IsolationForest
import LightCurveFeatures
package import Photometry
package import RecurrentAutoencoder
import StreamTopology

/// Trains a model bundle from light curves, labelled or not: labels are never looked at.
package struct ModelTrainer {
  /// What training tells whoever waits for it.
  package enum Progress: Sendable {
    case priors(HyperparameterPriors?)
    case population(whole: Int, copies: Int)
    case epoch(EpochReport)
  }

  package let plan: TrainingPlan
  private let builder: PopulationBuilder

  package init(plan: TrainingPlan) {
    self.plan = plan
    builder = PopulationBuilder(plan: plan)
  }

  /// Light curves that a network is trained on at least.
  private static let minimumLightCurves = 50

  /// Trains and returns a bundle without file hashes.
  ///
  /// - Parameters:
  ///   - data: where the light curves come from, kept in the manifest.
  ///   - checkpoint: where an earlier run stopped.
  ///   - save: called with a checkpoint after every epoch.
  package func train(
    _ lightCurves: [LabelledLightCurve], data: [TrainingRecord.DataFile] = [],
    checkpoint: [UInt8]? = nil,
    progress: (Progress) -> Void = { _ in }, save: ([UInt8]) -> Void = { _ in }
  ) throws(ModelTrainingError) -> ModelBundle {
    let priors = plan.usesPriors ? builder.priors(of: lightCurves.map(\.lightCurve)) : nil
    if plan.usesPriors { progress(.priors(priors)) }
    let population = builder.population(of: lightCurves, priors: priors)
    let whole = population.wholeCount
    guard whole >= Self.minimumLightCurves else {
      throw .tooFewLightCurves(whole, needed: Self.minimumLightCurves)
    }
    progress(.population(whole: whole, copies: population.members.count - whole))
    let scaling = Self.scaling(plan: plan, population: population)
    let trained = try network(population, scaling, checkpoint, progress, save)
    return try bundle(population, scaling, trained, priors: priors, data: data)
  }

  /// Median and robust width of every feature over whole light curves and copies.
  static func scaling(plan: TrainingPlan, population: TrainingPopulation) -> FeatureScaling {
    let names = plan.featureSet.names
    let scales = names.indices.map { k in
      RobustScale(population.members.lazy.map { Double($0.features[k]) })
    }
    return FeatureScaling(
      blue: plan.blue, red: plan.red, names: names,
      medians: scales.map { $0.median.isNaN ? 0 : Float($0.median) },
      scales: scales.map { $0.width > 1e-6 ? Float($0.width) : 1 })
  }

  private func network(
    _ population: TrainingPopulation, _ scaling: FeatureScaling, _ checkpoint: [UInt8]?,
    _ progress: (Progress) -> Void, _ save: ([UInt8]) -> Void
  ) throws(ModelTrainingError) -> (autoencoder: Autoencoder, epochs: Int, loss: Double) {
    var groups: [String: Int] = [:]
    let examples = population.members.map { member in
      let group = groups[member.objectID] ?? groups.count
      groups[member.objectID] = group
      return example(member, group: group, scaling)
    }
    do throws(TrainingError) {
      var trainer =
        if let checkpoint {
          try Trainer(resuming: checkpoint, settings: plan.network, examples: examples)
        } else {
          try Trainer(shape: plan.shape(scaling), settings: plan.network, examples: examples)
        }
      while !trainer.isFinished {
        progress(.epoch(try trainer.epoch()))
        save(trainer.checkpoint())
      }
      return (trainer.best, trainer.epochsDone, trainer.bestLoss)
    } catch { throw .network(error) }
  }

  /// The network sees brightness relative to the peak and must give it back.
  private func example(
    _ member: TrainingPopulation.Member, group: Int, _ scaling: FeatureScaling
  ) -> TrainingExample {
    let inputs = member.interpolation.encoderInput
    let bands = plan.bands.count
    let width = 1 + 2 * bands
    var targets: [Float] = []
    var errors: [Float] = []
    for row in stride(from: 0, to: inputs.count, by: width) {
      targets += inputs[(row + 1)..<(row + 1 + bands)]
      errors += inputs[(row + 1 + bands)..<(row + width)]
    }
    return TrainingExample(
      inputs: inputs, targets: targets, targetErrors: errors,
      auxiliary: plan.predictsFeatures ? scaling.scaled(member.features) : [], group: group)
  }

  private func bundle(
    _ population: TrainingPopulation, _ scaling: FeatureScaling,
    _ trained: (autoencoder: Autoencoder, epochs: Int, loss: Double),
    priors: HyperparameterPriors?, data: [TrainingRecord.DataFile]
  ) throws(ModelTrainingError) -> ModelBundle {
    let representations = represent(population, scaling, trained.autoencoder)
    let dimensions = plan.latent + scaling.names.count
    let forest = IsolationForest.grow(
      points: representations, dimensions: dimensions, settings: plan.forest)
    let scores = forest.scores(of: representations)
    let reference = ReferencePopulation(
      scores: zip(population.members, scores).map { ($0.interpolation.observations, $1) })
    let whole = zip(population.members, scores).filter { $0.0.isWhole }.map(\.1).sorted()
    var interpolation = plan.interpolation
    interpolation.priors = priors
    let manifest = BundleManifest(
      name: plan.name, version: plan.version, survey: plan.survey, bands: plan.bands,
      kinds: plan.kinds, minimumObservations: plan.minimumObservations,
      interpolation: interpolation, network: trained.autoencoder.shape, features: scaling,
      forest: plan.forest, threshold: RobustScale.quantile(0.99, of: whole), draws: plan.draws,
      training: TrainingRecord(
        objects: whole.count, copies: population.members.count - whole.count, data: data,
        seed: plan.seed, epochs: trained.epochs, validationLoss: trained.loss,
        settings: plan.network))
    do throws(BundleError) {
      return try ModelBundle(
        manifest: manifest, autoencoder: trained.autoencoder, forest: forest, reference: reference)
    } catch { throw .bundle(error) }
  }

  /// Latent means and scaled features of all members, (members, latent + features).
  private func represent(
    _ population: TrainingPopulation, _ scaling: FeatureScaling, _ autoencoder: Autoencoder
  ) -> [Float] {
    let block = 64
    let blocks = (population.members.count + block - 1) / block
    var workers = WorkerPool(workers: plan.threads) { _ in EncoderWorkspace() }
    let parts = workers.map(count: blocks) { index, workspace in
      let members = population.members[
        (index * block)..<min((index + 1) * block, population.members.count)]
      let batch = SequenceBatch(
        sequences: members.map(\.interpolation.encoderInput), shape: autoencoder.shape)
      let latents = autoencoder.encode(batch, workspace: &workspace)
      return members.enumerated().flatMap { offset, member in
        AnomalyScorer.representation(
          latent: Array(latents.mean[offset * plan.latent..<(offset + 1) * plan.latent]),
          features: scaling.scaled(member.features))
      }
    }
    return parts.flatMap { $0 }
  }
}

extension TrainingPlan {
  /// The features that network and forest learn from.
  var featureSet: FeatureSet {
    FeatureScaling(blue: blue, red: red, names: featureNames, medians: [], scales: []).featureSet
  }

  /// Bands whose difference is the colour.
  package var blue: Band { bands.contains(.g) ? .g : bands[0] }
  package var red: Band { bands.contains(.r) ? .r : bands[bands.count - 1] }

  func shape(_ scaling: FeatureScaling) -> NetworkShape {
    NetworkShape(
      bands: bands.count, hidden: hidden, latent: latent,
      auxiliary: predictsFeatures ? scaling.names.count : 0)
  }
}
