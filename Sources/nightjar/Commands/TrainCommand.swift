import AnomalyScoring
import BundleFiles
import Configuration
import Daemon
import Foundation
import ModelTraining
import Photometry
import RecurrentAutoencoder

/// `nightjar train`: a model bundle from light curves.
struct TrainCommand: Command {
  static let specification = CommandSpecification(
    name: "train", summary: "Trains a model bundle.",
    arguments: [
      ArgumentSpecification(
        "FILE", "Light curves, JSON Lines or gzip; - is input.", arity: .oneOrMore)
    ],
    options: [
      .option("survey", "NAME", "ztf or lsst."),
      .option("output", "DIR", "Folder of the bundle; its last part is the model's name."),
      .option("epochs", "N", "Passes over the light curves at most."),
      .option("seed", "S", "Seed of everything random. Default: 1."),
      .option("bands", "LETTERS", "Bands the model sees, such as gr. Default: all but ZTF's i."),
      .option("simulated", "N", "Simulated objects to learn from as well, with their classes."),
      .option("preset", "NAME", "Recipe: standard or villar2021. Default: standard."),
      .option("version", "TEXT", "Version that every record carries. Default: 1."),
      .flag("resume", "Goes on from the checkpoint of an interrupted training."),
      CommonOptions.threads,
    ])

  private let paths: [String]
  private let output: URL
  private let plan: TrainingPlan
  private let resumes: Bool

  init(_ call: ParsedCommand) throws(UsageError) {
    guard let survey = try call.choice("survey", of: Survey.self), let output = call.value("output")
    else {
      throw UsageError(
        command: Self.specification, problem: .conflict("--survey and --output are needed"))
    }
    paths = call.arguments("FILE")
    self.output = URL(filePath: output, directoryHint: .isDirectory)
    resumes = call.flag("resume")
    var plan = TrainingPlan(
      name: self.output.lastPathComponent, survey: survey, bands: try Self.bands(call, survey),
      seed: UInt64(try call.int("seed", in: 0...Int.max) ?? 1),
      threads: try CommonOptions.threads(call))
    plan.apply(try call.choice("preset", of: TrainingPlan.Preset.self) ?? .standard)
    plan.network.epochs = try call.int("epochs", in: 1...100_000) ?? plan.network.epochs
    plan.simulatedObjects =
      try call.int("simulated", in: 0...1_000_000) ?? plan.simulatedObjects
    plan.version = call.value("version") ?? plan.version
    self.plan = plan
  }

  private static func bands(_ call: ParsedCommand, _ survey: Survey) throws(UsageError) -> [Band] {
    guard let letters = call.value("bands") else {
      return survey == .ztf ? [.g, .r] : survey.bands
    }
    let bands = letters.compactMap { Band(name: String($0)) }
    guard bands.count == letters.count, !bands.isEmpty, Set(bands).count == bands.count,
      bands.allSatisfy(survey.bands.contains)
    else {
      let allowed = survey.bands.map(\.name).joined()
      throw UsageError(
        command: specification,
        problem: .badValue("bands", expected: "letters among \(allowed)", found: letters))
    }
    return bands.sorted()
  }

  private var checkpoint: URL { output.appending(path: "checkpoint.safetensors") }

  func run() async throws -> ExitStatus {
    let inputs = try paths.map { path throws(CommandFailure) in try LightCurveFiles.require(path) }
    try FileManager.default.createDirectory(at: output, withIntermediateDirectories: true)
    let losses = try Output.open(output.appending(path: "losses.csv").path)
    losses.write(line: "epoch,training,validation,reconstruction,kl,auxiliary,classification")
    let start = ContinuousClock.now
    let bundle = try ModelTrainer(plan: plan).train(
      TrainingData(inputs.flatMap(\.lightCurves), plan: plan, files: try paths.map(dataFile)),
      checkpoint: try savedCheckpoint(),
      progress: { report($0, losses, since: start) },
      save: { try? Data($0).write(to: checkpoint, options: .atomic) })
    Console.endProgress()
    try losses.flush()
    try BundleDirectory(output).save(BundleChecks.adding(to: bundle))
    try? FileManager.default.removeItem(at: checkpoint)
    let record = bundle.manifest.training
    Console.say(
      "nightjar: \(bundle.manifest.identifier) in \(output.path): \(record.objects) objects, "
        + "\(record.epochs) epochs, validation loss \(rounded(record.validationLoss))")
    return inputs.contains { !$0.problems.isEmpty } ? .badInput : .done
  }

  private func dataFile(_ path: String) throws -> TrainingRecord.DataFile {
    guard path != "-" else { return TrainingRecord.DataFile(name: "standard input", sha256: "") }
    let url = URL(filePath: path)
    let hash = SHA256.hex(of: [UInt8](try Data(contentsOf: url)))
    return TrainingRecord.DataFile(name: url.lastPathComponent, sha256: hash)
  }

  private func savedCheckpoint() throws(CommandFailure) -> [UInt8]? {
    guard resumes else { return nil }
    guard let data = try? Data(contentsOf: checkpoint) else {
      throw CommandFailure(
        status: .inputMissing, message: "\(checkpoint.path): no checkpoint to resume from")
    }
    return [UInt8](data)
  }

  private func report(
    _ progress: ModelTrainer.Progress, _ losses: Output, since start: ContinuousClock.Instant
  ) {
    switch progress {
    case .priors(nil):
      Console.say("nightjar: too few long light curves for priors; hyperparameters have none")
    case .priors: break
    case .population(let whole, let copies):
      Console.say("nightjar: \(whole) light curves and \(copies) truncated copies")
    case .epoch(let report):
      losses.write(
        line: "\(report.epoch),\(report.trainingLoss),\(report.validationLoss),"
          + "\(report.reconstruction),\(report.kl),\(report.auxiliary),"
          + "\(report.classification)")
      let elapsed = (ContinuousClock.now - start) / report.epoch
      let left = elapsed * (plan.network.epochs - report.epoch)
      Console.progress(
        "epoch \(report.epoch)/\(plan.network.epochs)  loss \(rounded(report.trainingLoss))  "
          + "validation \(rounded(report.validationLoss))\(report.isBest ? " *" : "")  "
          + "at most \(left.components.seconds) s left")
    }
  }

  private func rounded(_ value: Double) -> String { String(format: "%.4f", value) }
}
