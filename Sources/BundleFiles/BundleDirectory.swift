package import AnomalyScoring
import Digests
package import Foundation
import IsolationForest
import JSONText
import RecurrentAutoencoder

/// A model bundle as a folder of files.
///
/// | File | Content |
/// | --- | --- |
/// | `manifest.json` | what the bundle is, with the SHA-256 of the other files |
/// | `vraenn.safetensors` | network weights under PyTorch names |
/// | `forest.bin` | isolation forest, layout in `IsolationForest` |
/// | `labels.bin` | forest over all features whose leaves labels weigh, same layout |
/// | `reference.json` | what is typical by number of observations and age, and ranks |
/// | `evidence.safetensors` | class evidence of reference light curves |
/// | `luminosities.json` | densities of absolute magnitudes by class and age |
/// | `checks.json` | light curves with the scores they had when the bundle was made |
/// | `points.safetensors` | points of reference objects with their classes |
package struct BundleDirectory: Sendable {
  package let url: URL

  private static let manifestName = "manifest.json"
  private static let networkName = "vraenn.safetensors"
  private static let forestName = "forest.bin"
  private static let labelForestName = "labels.bin"
  private static let referenceName = "reference.json"
  private static let luminositiesName = "luminosities.json"
  private static let checksName = "checks.json"
  static let evidenceName = "evidence.safetensors"
  static let pointsName = "points.safetensors"
  /// Largest file that is read, bytes; a bundle of the default size has about 2 MB.
  private static let sizeLimit = 256 << 20

  package init(_ url: URL) { self.url = url }

  /// Reads the bundle, checks every hash and every shape.
  package func load() throws(BundleError) -> ModelBundle {
    let manifest: BundleManifest = try decode(Self.manifestName, try read(Self.manifestName))
    try manifest.checkBounds()
    try Self.checkNames(of: manifest)
    let network = try verified(Self.networkName, manifest)
    let forest = try verified(Self.forestName, manifest)
    let labelForest = try verified(Self.labelForestName, manifest)
    let reference = try verified(Self.referenceName, manifest)
    let checks = try verified(Self.checksName, manifest)
    let points = try verified(Self.pointsName, manifest)
    let evidence = try verified(Self.evidenceName, manifest)
    let luminosities = try verified(Self.luminositiesName, manifest)
    return try ModelBundle(
      manifest: manifest,
      autoencoder: try Self.parse(Self.networkName) {
        try Autoencoder(tensors: Safetensors(bytes: network))
      },
      forest: try Self.parse(Self.forestName) { try IsolationForest(bytes: forest) },
      labelForest: try Self.parse(Self.labelForestName) {
        try IsolationForest(bytes: labelForest)
      },
      reference: try decode(Self.referenceName, reference),
      evidence: try ReferenceEvidence(
        try Self.parse(Self.evidenceName) { try Safetensors(bytes: evidence) },
        classes: manifest.classes.count),
      luminosities: try decode(Self.luminositiesName, luminosities),
      points: try ReferencePoints(
        try Self.parse(Self.pointsName) { try Safetensors(bytes: points) },
        dimensions: manifest.network.latent + manifest.features.forestNames.count),
      checks: try decode(Self.checksName, checks))
  }

  /// Writes the bundle; the manifest comes last, so that a folder with one is whole.
  /// - Returns: the bundle with the hashes of its files.
  @discardableResult
  package func save(_ bundle: ModelBundle) throws -> ModelBundle {
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    let files = [
      Self.networkName: bundle.autoencoder.tensors().bytes(),
      Self.forestName: bundle.forest.encode(),
      Self.labelForestName: bundle.labelForest.encode(),
      Self.pointsName: bundle.points.tensors().bytes(),
      Self.evidenceName: bundle.evidence.tensors().bytes(),
      Self.luminositiesName: try JSONCoding.encode(bundle.luminosities),
      Self.referenceName: try JSONCoding.encode(bundle.reference),
      Self.checksName: try JSONCoding.encode(bundle.checks),
    ]
    var result = bundle
    result.manifest.files = [:]
    for (name, bytes) in files {
      try Data(bytes).write(to: url.appending(path: name), options: .atomic)
      result.manifest.files[name] = SHA256.hex(of: bytes)
    }
    try Data(JSONCoding.encode(result.manifest, isIndented: true)).write(
      to: url.appending(path: Self.manifestName), options: .atomic)
    return result
  }

  /// Files are read by the names that this type knows; a manifest that lists others, such as paths
  /// out of the folder, would claim a check that nobody makes.
  private static func checkNames(of manifest: BundleManifest) throws(BundleError) {
    let known: Set = [
      networkName, forestName, labelForestName, referenceName, checksName, pointsName,
      evidenceName, luminositiesName,
    ]
    if let stranger = manifest.files.keys.sorted().first(where: { !known.contains($0) }) {
      throw .mismatch(manifestName, "only files of a model bundle under files, found \(stranger)")
    }
    for name in [manifest.name, manifest.version]
    where name.isEmpty || name.utf8.count > 100 || name.contains("/") {
      throw .mismatch(
        manifestName, "a name and a version of 1 to 100 bytes without a slash, found \(name)")
    }
  }

  private func verified(
    _ name: String, _ manifest: BundleManifest
  ) throws(BundleError) -> [UInt8] {
    guard let expected = manifest.files[name] else {
      throw .mismatch(Self.manifestName, "a SHA-256 of \(name) under files")
    }
    let bytes = try read(name)
    let found = SHA256.hex(of: bytes)
    guard found == expected else {
      throw .hashMismatch(file: name, expected: expected, found: found)
    }
    return bytes
  }

  private func read(_ name: String) throws(BundleError) -> [UInt8] {
    let file = url.appending(path: name)
    guard let size = try? file.resourceValues(forKeys: [.fileSizeKey]).fileSize else {
      throw .missing(file: file.path)
    }
    guard size <= Self.sizeLimit else {
      throw .unreadable(file: file.path, reason: "expected at most \(Self.sizeLimit) bytes")
    }
    guard let data = try? Data(contentsOf: file) else {
      throw .unreadable(file: file.path, reason: "cannot be read")
    }
    return [UInt8](data)
  }

  private func decode<T: Decodable>(_ name: String, _ bytes: [UInt8]) throws(BundleError) -> T {
    try Self.parse(name) { try JSONCoding.decode(T.self, from: bytes) }
  }

  private static func parse<T>(_ name: String, _ body: () throws -> T) throws(BundleError) -> T {
    do { return try body() } catch { throw .unreadable(file: name, reason: "\(error)") }
  }
}
