import AnomalyScoring
import CommandSupport
import Configuration
import Foundation
import ModelSupervision
import Photometry
import StateStore
import Telemetry

/// `nightjar model diff`: what another model would put at the head of the list.
struct ModelDiffCommand: Command {
  static let specification = CommandSpecification(
    name: "model diff",
    summary: "How another model ranks a store's objects: newcomers, losses, changes of rank.",
    arguments: [ArgumentSpecification("NAME", "The other model bundle, by name or folder.")],
    options: [
      .option("top", "N", "Objects at the head of a list. Default: 20."),
      .option("objects", "N", "Objects that are compared at most, the strangest. Default: 2000."),
      .flag("json", "One JSON object."),
    ] + ModelStore.options)

  private let name: String
  private let top: Int
  private let objects: Int
  private let json: Bool
  private let store: ModelStore

  init(_ call: ParsedCommand) throws(UsageError) {
    name = call.argument("NAME") ?? ""
    top = try call.int("top", in: 1...1000) ?? 20
    objects = try call.int("objects", in: 1...10_000_000) ?? 2_000
    json = call.flag("json")
    store = try ModelStore(call)
  }

  func run() async throws -> ExitStatus {
    let bundle = try CommonOptions.bundle(name)
    let survey = bundle.manifest.survey
    let path = try store.path()
    let state = try StoreFile.open(path)
    let ranked = try state.ranked(limit: objects).filter { $0.object.key.survey == survey }
    let comparison = ModelComparison(
      ranked, in: state, by: ranked.first.map { ScoredBy(text: $0.score.model).model } ?? "",
      other: bundle, known: try shadow(beside: path), top: top, threads: store.threads)
    if json || !Console.isOutputTerminal {
      Output.standard.write(line: comparison.json)
    } else {
      for line in lines(comparison) { Output.standard.write(line: line) }
    }
    return .done
  }

  /// Scores in the shadow's store, by object; empty without a shadow.
  private func shadow(beside path: String) throws -> [ObjectKey: PublishedScore] {
    let shadow = path + "-shadow"
    guard FileManager.default.fileExists(atPath: shadow) else { return [:] }
    return Dictionary(
      try StoreFile.open(shadow).ranked(limit: .max).map { ($0.object.key, $0.score) },
      uniquingKeysWith: { first, _ in first })
  }

  private func lines(_ comparison: ModelComparison) -> [String] {
    let correlation = String(format: "%.3f", comparison.rankCorrelation)
    var lines = [
      "\(comparison.model) and \(comparison.other), \(comparison.entries.count) objects, rank "
        + "correlation \(correlation)",
      "top \(comparison.top): \(comparison.shared.count) in both, "
        + "\(comparison.newcomers.count) newcomers, \(comparison.losses.count) losses", "",
    ]
    var table = Table([
      ("", .left), ("object", .left), ("rank", .right), ("then", .right), ("score", .right),
      ("then", .right),
    ])
    for (word, list) in [
      ("new", comparison.newcomers), ("lost", comparison.losses), ("both", comparison.shared),
    ] {
      for entry in list {
        table.append([
          word, entry.objectID, "\(entry.rank)", "\(entry.otherRank)",
          String(format: "%.3f", entry.score), String(format: "%.3f", entry.otherScore),
        ])
      }
    }
    lines += table.lines()
    return lines
  }
}
