import AnomalyScoring
import BundleFiles
import Foundation
import IsolationForest
import JSONText
import RecurrentAutoencoder
import TestSupport
import Testing

@Suite struct BundleDirectoryTests {
  private func copy(_ name: String) throws -> URL {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.copyItem(
      at: SharedData.packageRoot.appending(path: "config/models/\(name)"), to: folder)
    return folder
  }

  @Test(arguments: ["ztf-gr", "lsst-ugrizy"]) func shippedBundlesLoad(_ name: String) throws {
    let bundle = try BundleDirectory(
      SharedData.packageRoot.appending(path: "config/models/\(name)")
    ).load()
    #expect(bundle.manifest.name == name)
  }

  /// What is written is what is read.
  @Test func savedBundleIsTheSame() throws {
    let folder = try copy("ztf-gr")
    let bundle = try BundleDirectory(folder).load()
    let again = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try BundleDirectory(again).save(bundle)
    let loaded = try BundleDirectory(again).load()
    #expect(loaded.autoencoder.tensors() == bundle.autoencoder.tensors())
    #expect(loaded.forest == bundle.forest)
    #expect(loaded.reference == bundle.reference)
  }

  /// A changed byte, a missing file and a manifest that is no JSON are each named.
  @Test(arguments: ["vraenn.safetensors", "forest.bin", "reference.json"])
  func damageIsNamed(_ file: String) throws {
    let folder = try copy("ztf-gr")
    let url = folder.appending(path: file)
    var bytes = [UInt8](try Data(contentsOf: url))
    bytes[bytes.count / 2] ^= 1
    try Data(bytes).write(to: url)
    let changed = try #require(throws: BundleError.self) { try BundleDirectory(folder).load() }
    #expect(changed.description.contains(file) && changed.description.contains("SHA-256"))
    try FileManager.default.removeItem(at: url)
    let missing = try #require(throws: BundleError.self) { try BundleDirectory(folder).load() }
    #expect(missing.description.contains(file))
    try Data("{".utf8).write(to: folder.appending(path: "manifest.json"))
    let unreadable = try #require(throws: BundleError.self) { try BundleDirectory(folder).load() }
    #expect(unreadable.description.contains("manifest.json"))
  }

  /// Numbers that would make a score take for ever, and names that lead out of the folder.
  @Test func hostileManifestsAreRefused() throws {
    let bundle = try BundleDirectory(try copy("ztf-gr")).load()
    func refusal(_ change: (inout BundleManifest) -> Void) throws -> String? {
      let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
      defer { try? FileManager.default.removeItem(at: folder) }
      var manifest = try BundleDirectory(folder).save(bundle).manifest
      change(&manifest)
      try Data(JSONCoding.encode(manifest)).write(to: folder.appending(path: "manifest.json"))
      do throws(BundleError) {
        _ = try BundleDirectory(folder).load()
        return nil
      } catch {
        return error.description
      }
    }
    #expect(try refusal { _ in } == nil)
    let start = "manifest.json: expected"
    #expect(
      try refusal { $0.draws = 1_000_000_000 }
        == "\(start) draws from 0 to 10000, found 1000000000")
    #expect(try refusal { $0.draws = -1 }?.contains("draws from") == true)
    #expect(
      try refusal { $0.interpolation.maximumSteps = 1_000_000_000 }?
        .hasPrefix("\(start) interpolation.maximumSteps from") == true)
    #expect(try refusal { $0.interpolation.episodeGap = -1 }?.contains("episodeGap") == true)
    #expect(try refusal { $0.minimumObservations = 0 }?.contains("minimumObservations") == true)
    for path in ["../../secret", "/etc/passwd", "forest.bin/../x"] {
      #expect(
        try refusal { $0.files[path] = "00" }
          == "\(start) only files of a model bundle under files, found \(path)")
    }
    #expect(try refusal { $0.name = "../../ztf" }?.contains("without a slash") == true)
  }

  /// Points of reference objects come back as they were.
  @Test func referencePointsAreKept() throws {
    var bundle = try BundleDirectory(try copy("ztf-gr")).load()
    let members = (0..<5).map { index in
      let numbers = (0..<bundle.forest.dimensions).map { Float($0 * index) }
      return ReferencePoints.Member(
        objectID: "object\n\(index)", objectClass: index == 2 ? nil : "SN Ia",
        isWhole: index.isMultiple(of: 2),
        point: numbers, age: Float(index))
    }
    for count in [5, 1, 0] {
      let expected = Array(members.prefix(count))
      bundle.points = ReferencePoints(expected)
      let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
      try BundleDirectory(folder).save(bundle)
      var cleaned = expected
      for index in cleaned.indices { cleaned[index].objectID = "object \(index)" }
      #expect(try BundleDirectory(folder).load().points.members == cleaned)
    }
  }

  /// Points of another model's width are refused.
  @Test func foreignReferencePointsAreNamed() throws {
    var bundle = try BundleDirectory(try copy("ztf-gr")).load()
    bundle.points = ReferencePoints([
      ReferencePoints.Member(
        objectID: "a", objectClass: nil, isWhole: true,
        point: [1, 2], age: 1)
    ])
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try BundleDirectory(folder).save(bundle)
    let error = try #require(throws: BundleError.self) { try BundleDirectory(folder).load() }
    #expect(error.description.contains("points.safetensors"))
  }
}
