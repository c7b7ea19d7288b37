import CommandSupport
import Configuration
import Foundation
import LightCurveFiles
import LightLaboratory
import ModelEvaluation

/// `nightjar latent`: what the dimensions of a model's latent space mean.
struct LatentCommand: Command {
  static let specification = CommandSpecification(
    name: "latent", summary: "Says what the dimensions of a model's latent space mean.",
    arguments: [
      ArgumentSpecification("FILE", "Light curves, JSON Lines or gzip; - is input.")
    ],
    options: [
      .option("output", "DIR", "Folder for latent.json, latent.md and a plot a dimension."),
      .option("permutations", "N", "Draws behind each null. Default: 200."),
      .option("seed", "S", "Seed of the permutations. Default: 1."),
      CommonOptions.model, CommonOptions.threads,
    ])

  private let path: String
  private let output: URL
  private let model: String?
  private let permutations: Int
  private let seed: UInt64
  private let threads: Int

  init(_ call: ParsedCommand) throws(UsageError) {
    guard let output = call.value("output") else {
      throw UsageError(command: Self.specification, problem: .conflict("--output is needed"))
    }
    path = call.argument("FILE") ?? "-"
    self.output = URL(filePath: output, directoryHint: .isDirectory)
    model = call.value("model")
    permutations = try call.int("permutations", in: 20...100_000) ?? 200
    seed = UInt64(try call.int("seed", in: 0...Int.max) ?? 1)
    threads = try CommonOptions.threads(call)
  }

  func run() async throws -> ExitStatus {
    let input = try LightCurveArguments.require(path)
    let bundle = try CommonOptions.bundle(model ?? CommonOptions.defaultModel(input.survey))
    var run = LatentRun(bundle: bundle, threads: threads)
    run.permutations = permutations
    run.seed = seed
    Console.progress("encoding \(input.lightCurves.count) light curves")
    guard let report = run.report(of: input.lightCurves) else {
      throw CommandFailure(
        status: .badInput,
        message: "\(path): expected at least \(LatentRun.minimumObjects) light curves that the "
          + "model can score")
    }
    Console.endProgress()
    try write(report)
    for warning in report.warnings { Console.say("nightjar: \(warning)") }
    return input.status
  }

  private func write(_ report: LatentReport) throws(CommandFailure) {
    var files = [
      "latent.json": Data(report.json), "latent.md": Data(report.markdown.utf8),
    ]
    for dimension in report.dimensions {
      files[dimension.plotName] = Data(dimension.traversal.svg.utf8)
    }
    try Output.write(files, into: output)
    Output.standard.write(text: report.markdown)
  }
}
