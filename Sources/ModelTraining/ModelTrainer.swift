package import AnomalyScoring
package import GaussianProcess
import LightCurveFeatures
package import Photometry
package import RecurrentAutoencoder
import Sampling

/// Trains a model bundle from light curves. It knows classes from `TrainingLightCurve` only.
package struct ModelTrainer {
  /// Progress report of the training.
  package enum Progress: Sendable {
    case priors(HyperparameterPriors?)
    case population(whole: Int, copies: Int)
    case epoch(EpochReport)
  }

  package let plan: TrainingPlan
  let builder: PopulationBuilder

  package init(plan: TrainingPlan) {
    self.plan = plan
    builder = PopulationBuilder(plan: plan)
  }

  /// Light curves that a network is trained on at least.
  private static let minimumLightCurves = 50

  /// Trains and returns a bundle without file hashes and checks.
  ///
  /// - Parameters:
  ///   - finished: a bundle whose network, scales and priors are kept: forest, percentiles and what
  ///     else is measured come from the light curves.
  ///   - checkpoint: where an earlier run stopped.
  ///   - save: called with a checkpoint after every epoch; where it throws, training ends.
  package func train(
    _ data: TrainingData, keeping finished: ModelBundle? = nil, checkpoint: [UInt8]? = nil,
    progress: (Progress) -> Void = { _ in },
    save: ([UInt8]) throws -> Void = { _ in }
  ) throws(ModelTrainingError) -> ModelBundle {
    if let finished { try checkThat(finished, fits: data) }
    var priors = finished?.manifest.interpolation.priors
    if finished == nil, plan.usesPriors {
      priors = builder.priors(
        of: data.lightCurves.filter(\.isReference).map(\.object.lightCurve))
      progress(.priors(priors))
    }
    let population = builder.population(of: data.lightCurves, priors: priors)
    let reference = population.reference
    let whole = reference.count { $0.isWhole }
    guard whole >= Self.minimumLightCurves else {
      throw .tooFewLightCurves(whole, needed: Self.minimumLightCurves)
    }
    let wholes = population.members.count { $0.isWhole }
    progress(.population(whole: wholes, copies: population.members.count - wholes))
    let scaling = finished?.manifest.features ?? scaling(of: reference)
    let trained =
      if let finished {
        TrainedNetwork(keptIn: finished)
      } else {
        try network(
          examples(population.members, scaling, data.classes), classes: data.classes.count,
          checkpoint: checkpoint, report: { progress(.epoch($0)) }, save: save)
      }
    let manifest = manifest(of: reference, data, scaling, trained, priors: priors)
    var bundle = try bundle(
      manifest, trained.autoencoder, reference, among: population.members, data)
    bundle.manifest.errorScale = errorScale(of: bundle, data.lightCurves)
    return bundle
  }

  /// A network is kept only where the plan asks for the same bands, features and classes.
  private func checkThat(
    _ finished: ModelBundle, fits data: TrainingData
  ) throws(ModelTrainingError) {
    let manifest = finished.manifest
    guard manifest.survey == plan.survey, manifest.bands == plan.bands,
      manifest.features.names == plan.featureNames,
      manifest.features.forestNames == plan.forestFeatureNames,
      manifest.features.classifierNames == plan.classifierFeatureNames,
      manifest.classes.map(\.name) == data.classes.map(\.name)
    else { throw .otherNetwork(manifest.identifier) }
  }

  /// Median and robust width of every feature over whole light curves and copies.
  private func scaling(of members: [TrainingPopulation.Member]) -> FeatureScaling {
    let names = plan.featureSet.names
    let scales = names.indices.map { k in
      RobustScale(members.lazy.map { Double($0.features[k]) })
    }
    return FeatureScaling(
      blue: plan.blue, red: plan.red, names: names, classifierNames: plan.classifierFeatureNames,
      forestNames: plan.forestFeatureNames,
      medians: scales.map { $0.median.isNaN ? 0 : Float($0.median) },
      scales: scales.map { $0.width > 1e-6 ? Float($0.width) : 1 })
  }
}

extension TrainingPlan {
  /// All features that the model reads.
  var featureSet: FeatureSet {
    FeatureScaling(
      blue: blue, red: red, names: featureNames, classifierNames: [], forestNames: [],
      medians: [], scales: []
    ).featureSet
  }

  /// Bands whose difference is the colour.
  package var blue: Band { bands.contains(.g) ? .g : bands[0] }
  package var red: Band { bands.contains(.r) ? .r : bands[bands.count - 1] }
}

/// Why training ended without a model.
package enum ModelTrainingError: Error {
  /// Light curves with enough observations, and how many are needed.
  case tooFewLightCurves(Int, needed: Int)
  case network(TrainingError)
  /// The named bundle's network has other bands, features or classes.
  case otherNetwork(String)
  /// A checkpoint could not be kept, with the reason.
  case checkpoint(String)
  case bundle(BundleError)
}

extension ModelTrainingError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .tooFewLightCurves(let count, let needed):
      "expected at least \(needed) light curves with enough observations, found \(count)"
    case .network(let error): error.description
    case .otherNetwork(let name):
      "expected a network for the same survey, bands, features and classes, found \(name)"
    case .checkpoint(let reason): reason
    case .bundle(let error): error.description
    }
  }
}
