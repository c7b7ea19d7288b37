package import GaussianProcess
package import IsolationForest
package import LightCurveFeatures
package import Photometry
package import RecurrentAutoencoder

/// What a model bundle says of itself, as it stands in `manifest.json`.
package struct BundleManifest: Sendable, Hashable, Codable {
  /// Layout of the bundle's files; this program reads `currentFormat`.
  package var format: Int
  package var name: String
  package var version: String
  package var survey: Survey
  /// Bands that the model sees; observations in others are left out.
  package var bands: [Band]
  /// Kinds of observations that the model sees.
  package var kinds: [Observation.Kind]
  /// Observations from which on an object is scored.
  package var minimumObservations: Int
  package var interpolation: InterpolationSettings
  package var network: NetworkShape
  package var features: FeatureScaling
  package var forest: IsolationForest.Settings
  /// Score above which an object counts as anomalous: the reference population's 99th percentile.
  package var threshold: Double
  /// Draws of the posterior behind a score's uncertainty.
  package var draws: Int
  package var training: TrainingRecord
  /// SHA-256 of the bundle's other files, by name.
  package var files: [String: String]

  package static let currentFormat = 1

  package init(
    name: String, version: String, survey: Survey, bands: [Band], kinds: [Observation.Kind],
    minimumObservations: Int, interpolation: InterpolationSettings, network: NetworkShape,
    features: FeatureScaling, forest: IsolationForest.Settings, threshold: Double, draws: Int,
    training: TrainingRecord
  ) {
    format = Self.currentFormat
    self.name = name
    self.version = version
    self.survey = survey
    self.bands = bands
    self.kinds = kinds
    self.minimumObservations = minimumObservations
    self.interpolation = interpolation
    self.network = network
    self.features = features
    self.forest = forest
    self.threshold = threshold
    self.draws = draws
    self.training = training
    files = [:]
  }

  /// Name and version, as every record carries them.
  package var identifier: String { "\(name)@\(version)" }
}

/// How a light curve becomes a regular grid.
package struct InterpolationSettings: Sendable, Hashable, Codable {
  package var kernel: TimeKernel
  package var priors: HyperparameterPriors?
  /// Days between the encoder's steps; a longer light curve is spread over `maximumSteps`.
  package var stepDays: Int
  package var maximumSteps: Int
  /// Factors that bring phases (days), brightness (mag) and errors (mag) to about one.
  package var phaseScale: Double
  package var magnitudeScale: Double
  /// Days without detections after which a new episode begins.
  package var episodeGap: Double

  package init(
    kernel: TimeKernel = .matern32, priors: HyperparameterPriors? = nil, stepDays: Int = 3,
    maximumSteps: Int = 67, phaseScale: Double = 0.02, magnitudeScale: Double = 0.5,
    episodeGap: Double = 200
  ) {
    self.kernel = kernel
    self.priors = priors
    self.stepDays = stepDays
    self.maximumSteps = maximumSteps
    self.phaseScale = phaseScale
    self.magnitudeScale = magnitudeScale
    self.episodeGap = episodeGap
  }
}

/// Names of the light-curve features with the robust scale of each in the training population.
package struct FeatureScaling: Sendable, Hashable, Codable {
  package var blue: Band
  package var red: Band
  package var names: [String]
  /// Replaces a missing value, (features).
  package var medians: [Float]
  /// Half the width that holds the middle 68 %, (features), positive.
  package var scales: [Float]

  package init(blue: Band, red: Band, names: [String], medians: [Float], scales: [Float]) {
    self.blue = blue
    self.red = red
    self.names = names
    self.medians = medians
    self.scales = scales
  }

  /// The features that `names` lists, in their order; names that no feature has are left out.
  package var featureSet: FeatureSet {
    let standard = FeatureSet.standard(blue: blue, red: red).features
    return FeatureSet(names.compactMap { name in standard.first { $0.name == name } })
  }

  /// (x − median) / scale, within ±`limit`; NaN stays NaN.
  package func scaled(_ values: [Float], limit: Float = 8) -> [Float] {
    var result = values
    for k in result.indices where !result[k].isNaN {
      result[k] = max(-limit, min(limit, (result[k] - medians[k]) / scales[k]))
    }
    return result
  }
}

/// What the model was trained on, and with what result.
package struct TrainingRecord: Sendable, Hashable, Codable {
  package var objects: Int
  package var copies: Int
  package var dataHash: String
  package var seed: UInt64
  package var epochs: Int
  package var validationLoss: Double
  package var settings: TrainingSettings

  package init(
    objects: Int, copies: Int, dataHash: String, seed: UInt64, epochs: Int, validationLoss: Double,
    settings: TrainingSettings
  ) {
    self.objects = objects
    self.copies = copies
    self.dataHash = dataHash
    self.seed = seed
    self.epochs = epochs
    self.validationLoss = validationLoss
    self.settings = settings
  }
}
