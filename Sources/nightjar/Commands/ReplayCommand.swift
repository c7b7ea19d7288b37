import AlertFormats
import Configuration
import Daemon
import Foundation
import StateStore
import Telemetry

/// `nightjar replay`: files and folders through the daemon's pipeline, in time order.
struct ReplayCommand: Command {
  static let specification = CommandSpecification(
    name: "replay", summary: "Sends files through the pipeline, in time order.",
    arguments: [
      ArgumentSpecification(
        "PATH", "Avro containers, wire-format packets, light curves, or folders of them.",
        arity: .oneOrMore)
    ],
    options: [
      .option("scores", "FILE", "Where score records go, a line each; default: standard output."),
      .option("ledger", "FILE", "Writes the ledger as one JSON object."),
      .option("store", "FILE", "Keeps the state in this SQLite file; default: in memory."),
      .option("registry", "URL", "Schema Registry for packets in the wire format."),
      .option(
        "model", "NAME", "Model bundle, by name or folder; may be given for each survey.",
        isRepeatable: true),
      CommonOptions.threads,
    ])

  private let paths: [String]
  private let scores: String
  private let ledger: String?
  private let store: String
  private let registry: URL?
  private let models: [String]
  private let threads: Int

  init(_ call: ParsedCommand) throws(UsageError) {
    paths = call.arguments("PATH")
    scores = call.value("scores") ?? "-"
    ledger = call.value("ledger")
    store = call.value("store") ?? ":memory:"
    models = call.values("model")
    threads = try CommonOptions.threads(call)
    registry = try CommonOptions.registry(call)
  }

  func run() async throws -> ExitStatus {
    let models = try CommonOptions.models(models)
    let output = try Output.open(scores)
    let ledgerOutput = try ledger.map(Output.open)
    let replay = ReplayRun(
      schemas: CommonOptions.schemas(registry), models: models,
      store: try StateStore(path: store), threads: threads)
    var done = 0
    let summary = try await replay.run(paths) { result in
      for record in result.scores { output.write(line: record.json) }
      for record in result.quarantined { Self.report(record) }
      done += result.dispositions.count
      Console.progress("\(done) records")
    }
    Console.endProgress()
    try output.flush()
    ledgerOutput?.write(line: summary.ledger.json)
    try ledgerOutput?.flush()
    for path in summary.missing { Console.say("nightjar: \(path): no such file or folder") }
    if ledger == nil { Console.say(summary.ledger.json) }
    if !summary.missing.isEmpty { return .inputMissing }
    return summary.ledger.quarantined.isEmpty ? .done : .badInput
  }

  private static func report(_ record: QuarantinedRecord) {
    Console.endProgress()
    // A light curve's message names its file and line.
    let place = record.message.hasPrefix(record.origin.topic) ? "" : "\(record.origin.topic): "
    Console.say("nightjar: \(place)\(record.message) [\(record.reason)]")
  }
}
