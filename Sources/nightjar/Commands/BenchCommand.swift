import CommandSupport
import Configuration
import Foundation
import ModelLaboratory
import Photometry
import SkyCatalogues
import Telemetry

/// `nightjar bench`: how long each stage takes on this machine.
struct BenchCommand: Command {
  static let specification = CommandSpecification(
    name: "bench", summary: "Times each stage on a simulated sky; medians.",
    options: [
      .flag("json", "One JSON object a figure."),
      .flag("gaussian-process", "Times the Gaussian process by size and bands instead."),
      .option("catalogues", "FOLDER", "Times cones of 30″ in the catalogues there instead."),
      .option("repeat", "N", "Passes; the median is reported. Default: 7."),
      CommonOptions.model, CommonOptions.threads,
    ])

  private let json: Bool
  private let gaussianProcess: Bool
  private let catalogues: String?
  private let passes: Int
  private let model: String
  private let threads: Int

  init(_ call: ParsedCommand) throws(UsageError) {
    json = call.flag("json")
    gaussianProcess = call.flag("gaussian-process")
    catalogues = call.value("catalogues")
    passes = try call.int("repeat", in: 1...1000) ?? 7
    model = call.value("model") ?? CommonOptions.defaultModel(.ztf)
    threads = try CommonOptions.threads(call)
  }

  func run() async throws -> ExitStatus {
    let figures = try figures()
    if json || !Console.isOutputTerminal {
      for figure in figures { Output.standard.write(line: figure.json) }
      return .done
    }
    var table = Table([("stage", .left), ("value", .right), ("unit", .left)])
    for figure in figures {
      table.append([figure.name, String(format: "%.2f", figure.value), figure.unit])
    }
    for line in table.lines() { Output.standard.write(line: line) }
    return .done
  }

  private func figures() throws -> [BenchFigure] {
    if let catalogues {
      return try CatalogueBench(CatalogueLibrary(directory: catalogues).current()).run()
    }
    if gaussianProcess { return try GaussianProcessBenchmark().run() }
    let bundle = try CommonOptions.bundle(model)
    return try BenchRun(bundle: bundle, passes: passes, threads: threads).run()
  }
}
