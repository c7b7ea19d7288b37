package import AnomalyScoring
package import IsolationForest
import LightCurveFeatures
package import Photometry
package import RecurrentAutoencoder

/// Settings of a training run.
package struct TrainingPlan: Sendable {
  package var name: String
  package var version: String
  package var survey: Survey
  package var bands: [Band]
  package var kinds: [Observation.Kind]
  package var minimumObservations: Int
  /// Copies of every light curve cut at a random age, since the daemon sees them unfinished.
  package var truncatedCopies: Int
  package var interpolation: InterpolationSettings
  /// True if the process's hyperparameters have priors, from the training light curves.
  package var usesPriors: Bool
  package var hidden: Int
  package var latent: Int
  /// Features that are read off light curves.
  package var featureNames: [String]
  /// Those of them that the classifier uses.
  package var classifierFeatureNames: [String]
  /// Those of them that the latent must predict and the forest splits on.
  package var forestFeatureNames: [String]
  /// Simulated objects that the network learns from beside the light curves, and whose classes it
  /// learns to tell apart.
  package var simulatedObjects: Int
  package var network: TrainingSettings
  package var forest: IsolationForest.Settings
  /// Of the forest whose leaves labels weigh.
  package var labelForest: IsolationForest.Settings
  /// Weights of the score's parts, if the network has a classifier.
  package var formula: ScoreFormula
  package var draws: Int
  package var seed: UInt64
  package var threads: Int

  package init(name: String, survey: Survey, bands: [Band], seed: UInt64, threads: Int) {
    self.name = name
    version = "1"
    self.survey = survey
    self.bands = bands
    kinds = survey == .ztf ? [.detection] : [.detection, .forced]
    minimumObservations = 5
    truncatedCopies = 6
    interpolation = InterpolationSettings()
    usesPriors = true
    hidden = 100
    latent = 10
    featureNames = []
    classifierFeatureNames = []
    forestFeatureNames = []
    simulatedObjects = 8000
    network = TrainingSettings()
    network.seed = seed
    network.epochs = 12
    network.learningRate = 2e-3
    network.finalRate = 0.05
    network.klWeight = 0.03
    network.classWeight = 3
    forest = IsolationForest.Settings()
    forest.trees = 200
    forest.seed = seed
    labelForest = IsolationForest.Settings()
    labelForest.seed = seed
    formula = ScoreFormula(evidenceWeight: 0.15, distanceWeight: 0.2, maturityAge: 20)
    draws = 16
    self.seed = seed
    self.threads = threads
    forestFeatureNames = Self.forestFeatures(blue: blue.name, red: red.name)
    featureNames = FeatureSet.standard(blue: blue, red: red).names
    classifierFeatureNames = Self.classifierFeatures(of: featureNames)
  }

  /// Durations and declines around the peak: how the light evolves. Colours, and features that need
  /// more than 30 days, are left to the encoder (docs/models.md has the comparison).
  private static func forestFeatures(blue: String, red: String) -> [String] {
    [
      "rise.\(blue).0.75", "rise.\(red).0.75", "peak.time.\(red)", "change.\(blue).-8",
      "change.\(red).-8", "change.\(red).-4", "change.\(blue).+8", "change.\(red).+8",
      "change.\(red).+15", "fade.\(blue).0.75", "scale.time", "scale.wavelength",
    ]
  }

  /// All but the colours at one moment, which simulation and sky do not share well enough.
  private static func classifierFeatures(of names: [String]) -> [String] {
    names.filter { !$0.hasPrefix("colour.") }
  }
}

extension TrainingPlan {
  /// A recipe by name.
  package enum Preset: String, Sendable, CaseIterable {
    /// The recipe that the shipped bundles are made by.
    case standard
    /// The paper's: observation times, whole light curves, absolute brightness, a forest on the
    /// latent alone.
    case villar2021
  }

  /// Turns this plan into a preset's.
  ///
  /// `villar2021` makes five times as many epochs, which docs/models.md has the reason for.
  ///
  /// - Source: Villar et al. (2021), section 3, for `villar2021`.
  package mutating func apply(_ preset: Preset) {
    guard preset == .villar2021 else { return }
    interpolation = .villar2021
    usesPriors = false
    truncatedCopies = 0
    classifierFeatureNames = []
    forestFeatureNames = []
    simulatedObjects = 0
    // Without copies and simulated objects an epoch is a twelfth of ours.
    network.epochs *= 5
    network.loss = .squared
    network.klWeight = 0.01
    network.klAnnealingEpochs = 0
    forest.trees = 100
  }
}
