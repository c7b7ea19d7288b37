package import IsolationForest
package import Photometry
package import RecurrentAutoencoder

/// A model bundle's description of itself, the content of `manifest.json`.
package struct BundleManifest: Sendable, Hashable, Codable {
  /// Layout of the bundle's files; this program reads `currentFormat`.
  package var format: Int
  package var name: String
  package var version: String
  package var survey: Survey
  /// Bands that the model uses; observations in others are left out.
  package var bands: [Band]
  /// Kinds of observations that the model uses.
  package var kinds: [Observation.Kind]
  /// Observations from which on an object is scored.
  package var minimumObservations: Int
  package var interpolation: InterpolationSettings
  package var network: NetworkShape
  package var features: FeatureScaling
  /// Classes of the network's classifier, in the order of its outputs; may be empty.
  package var classes: [ModelClass]
  package var forest: IsolationForest.Settings
  package var formula: ScoreFormula
  package var learning: LabelLearning
  /// When an object counts as having crossed.
  package var crossing = CrossingRule.standard
  /// The light that percentiles were calibrated by.
  package var calibration: PercentileCalibration
  /// Draws of the posterior behind a score's uncertainty.
  package var draws: Int
  /// The spread of draws times this is the score's error. The spread alone understates the effect
  /// of photometric errors: latent and features are drawn independently, and the interpolation that
  /// the encoder reads is not drawn at all.
  package var errorScale: Double
  /// The feature that each latent dimension correlates with, (latent).
  package var companions: [LatentCompanion?]
  package var training: TrainingRecord
  /// SHA-256 of the bundle's other files, by name.
  package var files: [String: String]

  package static let currentFormat = 5

  package init(
    name: String, version: String, survey: Survey, bands: [Band], kinds: [Observation.Kind],
    minimumObservations: Int, interpolation: InterpolationSettings, network: NetworkShape,
    features: FeatureScaling, classes: [ModelClass],
    forest: IsolationForest.Settings, formula: ScoreFormula,
    learning: LabelLearning, draws: Int, calibration: PercentileCalibration,
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
    self.classes = classes
    self.forest = forest
    self.formula = formula
    self.learning = learning
    self.draws = draws
    self.calibration = calibration
    self.training = training
    errorScale = 1
    companions = Array(repeating: nil, count: network.latent)
    files = [:]
  }

  /// Name and version, as every record carries them.
  package var identifier: String { "\(name)@\(version)" }
}

// MARK: bounds

extension BundleManifest {
  /// Numbers that decide how long a score takes and how much memory it needs, with what they may
  /// be; a damaged or hostile manifest is refused before anything is computed.
  private var bounded: [(name: String, value: Double, range: ClosedRange<Double>)] {
    [
      ("minimumObservations", Double(minimumObservations), 1...10_000),
      ("draws", Double(draws), 0...10_000), ("errorScale", errorScale, 1e-6...1e6),
      ("interpolation.stepDays", Double(interpolation.stepDays), 1...10_000),
      ("interpolation.maximumSteps", Double(interpolation.maximumSteps), 2...10_000),
      ("interpolation.phaseScale", interpolation.phaseScale, 1e-9...1e9),
      ("interpolation.magnitudeScale", interpolation.magnitudeScale, 1e-9...1e9),
      ("interpolation.episodeGap", interpolation.episodeGap, 1e-6...1e6),
    ]
  }

  /// - Throws: ``BundleError/mismatch(_:_:)`` with the first number that is out of bounds.
  package func checkBounds() throws(BundleError) {
    for (name, value, range) in bounded where !range.contains(value) {
      throw .mismatch(
        "manifest.json",
        "\(name) from \(Self.text(range.lowerBound)) to \(Self.text(range.upperBound)), found "
          + Self.text(value))
    }
  }

  /// A whole number without its fraction.
  private static func text(_ value: Double) -> String {
    Int(exactly: value).map(String.init) ?? "\(value)"
  }
}

/// The data and the result of training.
package struct TrainingRecord: Sendable, Hashable, Codable {
  /// One file of light curves.
  package struct DataFile: Sendable, Hashable, Codable {
    package var name: String
    /// SHA-256 of its bytes, in hexadecimal.
    package var sha256: String

    package init(name: String, sha256: String) {
      self.name = name
      self.sha256 = sha256
    }
  }

  package var objects: Int
  package var copies: Int
  package var data: [DataFile]
  /// Simulated objects that the network learnt from beside them.
  package var simulated: Int
  package var seed: UInt64
  package var epochs: Int
  package var validationLoss: Double
  package var settings: TrainingSettings

  package init(
    objects: Int, copies: Int, data: [DataFile], simulated: Int, seed: UInt64, epochs: Int,
    validationLoss: Double,
    settings: TrainingSettings
  ) {
    self.objects = objects
    self.copies = copies
    self.data = data
    self.simulated = simulated
    self.seed = seed
    self.epochs = epochs
    self.validationLoss = validationLoss
    self.settings = settings
  }
}

/// The light-curve feature that a latent dimension goes with most closely.
package struct LatentCompanion: Sendable, Hashable, Codable {
  /// Of the feature.
  package var name: String
  /// Spearman's, over the reference objects that have the feature.
  package var correlation: Double

  package init(name: String, correlation: Double) {
    self.name = name
    self.correlation = correlation
  }
}
