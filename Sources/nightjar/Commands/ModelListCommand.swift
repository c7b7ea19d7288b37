import AnomalyScoring
import BundleFiles
import CommandSupport
import Configuration
import Foundation
import ModelLaboratory
import ModelSupervision
import Photometry
import StateStore
import Telemetry

/// `nightjar model list`: the bundles at hand, and what was activated when.
struct ModelListCommand: Command {
  static let specification = CommandSpecification(
    name: "model list", summary: "The model bundles at hand, and the changes of model in a store.",
    options: [.flag("json", "One JSON object a bundle, then one a change.")] + ModelStore.options)

  private let json: Bool
  private let store: ModelStore

  init(_ call: ParsedCommand) throws(UsageError) {
    json = call.flag("json")
    store = try ModelStore(call)
  }

  func run() async throws -> ExitStatus {
    let path = try store.path()
    let state =
      FileManager.default.fileExists(atPath: path) ? try StoreFile.open(path) : nil
    try writeBundles(state)
    guard let state else { return .done }
    for survey in Survey.allCases {
      for change in try ActiveModels(state).changes(survey) { write(change, survey) }
    }
    return .done
  }

  private func writeBundles(_ state: StateStore?) throws {
    var table = Table([
      ("model", .left), ("survey", .left), ("bands", .left), ("objects", .right),
      ("crosses", .left), ("scores", .left),
    ])
    let active = try store.active(in: state)
    let found = Set(Self.directories().map(\.url))
    for directory in Self.directories(and: active.values) {
      guard let bundle = try? directory.load() else {
        Console.say("nightjar: \(directory.url.path): not a model bundle that this version reads")
        continue
      }
      let manifest = bundle.manifest
      let isActive = active[manifest.survey]?.url.path == directory.url.path
      if json {
        Output.standard.write(line: bundle.summary(isActive: isActive))
      } else {
        table.append([
          manifest.identifier, manifest.survey.rawValue,
          manifest.bands.map(\.name).joined(), "\(manifest.training.objects)",
          String(format: "%.1f, %d nights", manifest.crossing.percentile, manifest.crossing.nights),
          isActive ? "now\(found.contains(directory.url) ? "" : ", \(directory.url.path)")" : "",
        ])
      }
    }
    if !json { for line in table.lines() { Output.standard.write(line: line) } }
  }

  /// Bundles of the first folder of the search path that has any, then those of `others` that are
  /// somewhere else.
  private static func directories(and others: some Sequence<BundleDirectory>) -> [BundleDirectory] {
    let found = directories()
    let known = Set(found.map(\.url.path))
    let more = Dictionary(others.map { ($0.url.path, $0) }, uniquingKeysWith: { $1 })
    return found + more.filter { !known.contains($0.key) }.sorted { $0.key < $1.key }.map(\.value)
  }

  private static func directories() -> [BundleDirectory] {
    for folder in BundleLocator.searchPath() {
      let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
      let found = names.sorted().compactMap { name -> BundleDirectory? in
        let url = folder.appending(path: name)
        let hasManifest = FileManager.default.fileExists(
          atPath: url.appending(path: "manifest.json").path)
        return hasManifest ? BundleDirectory(url) : nil
      }
      if !found.isEmpty { return found }
    }
    return []
  }

  private func write(_ change: ActiveModels.Change, _ survey: Survey) {
    let verb = change.isRollback ? "rolled back" : "activated"
    if json {
      Output.standard.write(line: change.json(survey))
    } else {
      Output.standard.write(
        text: String(format: "%.4f", change.time)
          + "  \(survey.rawValue)  \(change.model) \(verb) by \(change.author)")
    }
  }
}

/// `nightjar model verify`: checks a bundle's hashes and shapes, and computes its checks again.
struct ModelVerifyCommand: Command {
  static let specification = CommandSpecification(
    name: "model verify", summary: "Checks a bundle's hashes and shapes, and scores kept with it.",
    arguments: [ArgumentSpecification("NAME", "Model bundle, by name or folder.")])

  private let name: String

  init(_ call: ParsedCommand) throws(UsageError) { name = call.argument("NAME") ?? "" }

  func run() async throws -> ExitStatus {
    let bundle = try CommonOptions.bundle(name)
    let faults = BundleChecks.faults(of: bundle)
    guard faults.isEmpty else {
      throw CommandFailure(
        status: .badInput, message: "model bundle \(name): " + faults.joined(separator: "; "))
    }
    let manifest = bundle.manifest
    let bands = manifest.bands.map(\.name).joined()
    Output.standard.write(
      text: "\(manifest.identifier): \(manifest.survey.rawValue) \(bands), "
        + "\(manifest.files.count) files match the manifest's hashes, shapes match, "
        + "\(bundle.checks.count) scores reproduced")
    return .done
  }
}
