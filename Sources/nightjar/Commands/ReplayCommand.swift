import AlertProcessing
import CommandSupport
import Configuration
import Foundation
import Rehearsal
import SkyCatalogues
import StateStore
import Telemetry
import Topics

/// `nightjar replay`: files, folders or topics through the daemon's pipeline.
struct ReplayCommand: Command {
  static let specification = CommandSpecification(
    name: "replay", summary: "Sends files or topics through the pipeline.",
    arguments: [
      ArgumentSpecification(
        "PATH", "Avro containers, wire-format packets, light curves; folders and archives of them.",
        arity: .any)
    ],
    options: [
      .option("scores", "FILE", "Where score records go, a line each; default: standard output."),
      .option("ledger", "FILE", "Writes the ledger as one JSON object."),
      .option("store", "FILE", "Keeps the state in this SQLite file; default: in memory."),
      .option("catalogues", "FOLDER", "Matches objects with the catalogues there; default: none."),
      .option("registry", "URL", "Schema Registry for packets in the wire format."),
      .option(
        "model", "NAME", "Model bundle, by name or folder; may be given for each survey.",
        isRepeatable: true),
      CommonOptions.threads,
    ] + KafkaReplay.options)

  private let paths: [String]
  private let scores: String
  private let ledger: String?
  private let store: String
  private let registry: URL?
  private let models: [String]
  private let threads: Int
  private let catalogues: CatalogueLibrary?
  private let file: ConfigurationFile
  private let kafka: KafkaReplay?

  init(_ call: ParsedCommand) throws(UsageError) {
    paths = call.arguments("PATH")
    scores = call.value("scores") ?? "-"
    ledger = call.value("ledger")
    store = call.value("store") ?? ":memory:"
    models = call.values("model")
    threads = try CommonOptions.threads(call)
    registry = try CommonOptions.registry(call)
    catalogues = call.value("catalogues").map { folder in
      CatalogueLibrary(directory: folder) { Console.say("nightjar: \($0)") }
    }
    file = ConfigurationFile(call)
    kafka = try KafkaReplay(call)
    if paths.isEmpty, kafka == nil {
      throw UsageError(command: call.specification, problem: .missingArgument("PATH"))
    }
    if !paths.isEmpty, kafka != nil {
      throw UsageError(
        command: call.specification, problem: .conflict("PATH does not go with topics"))
    }
  }

  func run() async throws -> ExitStatus {
    if let kafka, kafka.isResubmission { return try await kafka.resubmit() }
    try kafka?.check(store)
    let output = try Output.open(scores)
    let ledgerOutput = try ledger.map(Output.open)
    var done = 0
    let summary = try await summary { result in
      for record in result.scoreRecords { output.write(line: record.json) }
      for record in result.quarantined { report(record) }
      done += result.dispositions.count
      Console.progress("\(done) records")
    }
    Console.endProgress()
    try output.flush()
    ledgerOutput?.write(line: summary.ledger.json)
    try ledgerOutput?.flush()
    for path in summary.missing { Console.say("nightjar: \(path): no such file or folder") }
    Console.say(summary.warnings) { "\($0) more warnings" }
    if ledger == nil { Console.say(summary.ledger.json) }
    if !summary.missing.isEmpty { return .inputMissing }
    return summary.ledger.quarantined.isEmpty ? .done : .badInput
  }

  private func summary(
    committed: (BatchResult) throws -> Void
  ) async throws -> ReplayRun.Summary {
    guard let kafka else {
      let run = ReplayRun(
        schemas: CommonOptions.schemas(registry), models: try namedModels,
        store: try StateStore(path: store), threads: threads, catalogues: catalogues)
      return try await run.run(paths, committed: committed)
    }
    let run = ReplayRun(
      schemas: try registry.map(CommonOptions.schemas) ?? kafka.schemas(),
      models: models.isEmpty ? try kafka.models() : try namedModels,
      store: try StateStore(path: store), threads: threads, catalogues: catalogues)
    return try await kafka.run(run, committed: committed)
  }

  private var namedModels: PipelineModels {
    get throws { try CommonOptions.models(models, under: try file.load().settings) }
  }

  private func report(_ record: QuarantinedRecord) {
    Console.endProgress()
    let origin = record.origin
    let place = kafka == nil ? origin.partition.topic : origin.description
    // A light curve's message names its file and line.
    let text = record.message.hasPrefix(place) ? record.message : "\(place): \(record.message)"
    Console.say("nightjar: \(text) [\(record.reason)]")
  }
}
