package import IsolationForest
import LightCurveFeatures
package import RecurrentAutoencoder

/// A trained model with all that scoring needs.
package struct ModelBundle: Sendable {
  package var manifest: BundleManifest
  package var autoencoder: Autoencoder
  package var forest: IsolationForest
  /// Its leaves say which objects are alike to labels; it splits on all features.
  package var labelForest: IsolationForest
  package var reference: ReferencePopulation
  /// Class evidence of reference light curves, from which ``reference`` follows for any classes of
  /// interest.
  package var evidence: ReferenceEvidence
  /// Densities of absolute magnitudes; `nil` without a classifier, or without redshifts in training.
  package var luminosities: LuminosityDensities?
  /// Reference objects, which live ones are compared with.
  package var points: ReferencePoints { didSet { table = ReferenceTable(points) } }
  /// The whole ones of `points`.
  package private(set) var table: ReferenceTable
  /// Light curves with the scores that they had when the bundle was made.
  package var checks: [ScoreCheck]
  /// Evidence from labels given after training; not stored in the bundle's files.
  package var labels = LabelEvidence.none

  /// - Throws: ``BundleError`` where the parts do not fit each other.
  package init(
    manifest: BundleManifest, autoencoder: Autoencoder, forest: IsolationForest,
    labelForest: IsolationForest, reference: ReferencePopulation,
    evidence: ReferenceEvidence = ReferenceEvidence(), luminosities: LuminosityDensities? = nil,
    points: ReferencePoints = ReferencePoints(), checks: [ScoreCheck] = []
  ) throws(BundleError) {
    self.manifest = manifest
    self.autoencoder = autoencoder
    self.forest = forest
    self.labelForest = labelForest
    self.reference = reference
    self.evidence = evidence
    self.luminosities = luminosities
    self.points = points
    table = ReferenceTable(points)
    self.checks = checks
    try validate()
  }

  private func validate() throws(BundleError) {
    let network = manifest.network
    guard manifest.format == BundleManifest.currentFormat else {
      throw .unsupportedFormat(manifest.format)
    }
    guard autoencoder.shape == network, network.bands == manifest.bands.count else {
      throw .mismatch("vraenn.safetensors", "network shape of the manifest")
    }
    let features = manifest.features
    guard features.names.count == features.medians.count,
      features.names.count == features.scales.count,
      features.featureSet.names == features.names, features.scales.allSatisfy({ $0 > 0 }),
      (features.forestNames + features.classifierNames).allSatisfy(features.names.contains),
      network.auxiliary == 0 || network.auxiliary == features.forestNames.count
    else {
      throw .mismatch("manifest.json", "known features, each with a median and a positive scale")
    }
    let context = ClassEvidence.contextWidth(features: features.classifierNames.count)
    guard network.classes == manifest.classes.count,
      network.context == (manifest.classes.isEmpty ? 0 : context)
    else {
      throw .mismatch("vraenn.safetensors", "\(manifest.classes.count) classes")
    }
    guard forest.dimensions == network.latent + features.forestNames.count else {
      throw .mismatch("forest", "\(network.latent + features.forestNames.count) dimensions")
    }
    guard labelForest.dimensions == features.names.count else {
      throw .mismatch("labels.bin", "\(features.names.count) dimensions")
    }
    guard manifest.companions.count == network.latent else {
      throw .mismatch("companions", "\(network.latent) dimensions")
    }
    guard points.members.allSatisfy({ $0.point.count == forest.dimensions }) else {
      throw .mismatch("points.safetensors", "\(forest.dimensions) numbers per object")
    }
    guard reference.isValid else {
      throw .mismatch("reference.json", "finite tables with ascending knots")
    }
    guard evidence.isValid(classes: manifest.classes.count) else {
      throw .mismatch(
        "evidence.safetensors", "\(manifest.classes.count) probabilities per light curve")
    }
    guard luminosities?.isValid(for: manifest.classes.map(\.name)) ?? true else {
      throw .mismatch("luminosities.json", "densities of the manifest's classes")
    }
    guard manifest.formula.isValid, manifest.learning.isValid, manifest.crossing.isValid,
      manifest.calibration.isValid
    else {
      throw .mismatch("manifest.json", "positive settings")
    }
    try manifest.checkBounds()
  }
}

/// Why a model bundle cannot be used.
package enum BundleError: Error, Hashable {
  case missing(file: String)
  case unreadable(file: String, reason: String)
  case hashMismatch(file: String, expected: String, found: String)
  case unsupportedFormat(Int)
  /// A part does not fit another part.
  case mismatch(_ file: String, _ expected: String)
}

extension BundleError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .missing(let file): "\(file): no such file in the model bundle"
    case .unreadable(let file, let reason): "\(file): \(reason)"
    case .hashMismatch(let file, let expected, let found):
      "\(file): expected SHA-256 \(expected), found \(found)"
    case .unsupportedFormat(let format):
      "manifest.json: expected format \(BundleManifest.currentFormat), found \(format)"
    case .mismatch(let file, let expected): "\(file): expected \(expected)"
    }
  }
}

/// A class that the network tells from others.
package struct ModelClass: Sendable, Hashable, Codable {
  package enum Kind: String, Sendable, Hashable, Codable {
    /// A class that a survey finds by the thousand.
    case common
    /// A class of interest: a search for anomalies looks for it.
    case rare
    /// A class that is neither common among transients nor of interest, such as AGN.
    case contaminant
  }

  package var name: String
  package var kind: Kind

  package init(name: String, kind: Kind) {
    self.name = name
    self.kind = kind
  }

  /// True if a search for anomalies looks for this class.
  package var isRare: Bool { kind == .rare }
}
