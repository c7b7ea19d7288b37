import AnomalyScoring
import BundleFiles
import CommandSupport
import Configuration
import Foundation
import LightCurveFiles
import ModelLaboratory
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
      .option("learning-rate", "X", "Step size of the first epoch. Default: 0.002."),
      .option(
        "cross-fits", "K",
        "Models, each trained without a part of the light curves, by whose scores of that part "
          + "percentiles are calibrated; 0 for none. Default: 5."),
      .option(
        "network", "NAME",
        "Keeps this bundle's network, scales and priors; forest, percentiles and evidence are made "
          + "from the light curves."),
      .flag("resume", "Goes on from the checkpoint of an interrupted training."),
      CommonOptions.threads,
    ])

  private let paths: [String]
  private let output: URL
  private let plan: TrainingPlan
  private let resumes: Bool
  private let network: String?
  private let crossFits: Int

  init(_ call: ParsedCommand) throws(UsageError) {
    guard let survey = try call.choice("survey", of: Survey.self), let output = call.value("output")
    else {
      throw UsageError(
        command: Self.specification, problem: .conflict("--survey and --output are needed"))
    }
    paths = call.arguments("FILE")
    self.output = URL(filePath: output, directoryHint: .isDirectory)
    resumes = call.flag("resume")
    network = call.value("network")
    crossFits = try call.int("cross-fits", in: 0...100) ?? (network == nil ? 5 : 0)
    if crossFits == 1 {
      throw UsageError(
        command: Self.specification,
        problem: .badValue("cross-fits", expected: "0, or at least 2", found: "1"))
    }
    if network != nil, resumes {
      throw UsageError(
        command: Self.specification,
        problem: .conflict(
          "--network trains no network, so that --resume has nothing to go on with"))
    }
    var plan = TrainingPlan(
      name: self.output.lastPathComponent, survey: survey, bands: try Self.bands(call, survey),
      seed: UInt64(try call.int("seed", in: 0...Int.max) ?? 1),
      threads: try CommonOptions.threads(call))
    plan.apply(try call.choice("preset", of: TrainingPlan.Preset.self) ?? .standard)
    plan.network.epochs = try call.int("epochs", in: 1...100_000) ?? plan.network.epochs
    if let rate = try call.double("learning-rate", in: 1e-9...1) {
      plan.network.learningRate = Float(rate)
    }
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

  private var lossFile: URL { output.appending(path: "losses.csv") }
  private var checkpoint: URL { output.appending(path: "checkpoint.safetensors") }

  func run() async throws -> ExitStatus {
    let finished = try network.map { name throws(CommandFailure) in
      try CommonOptions.bundle(name)
    }
    let inputs = try paths.map { path throws(CommandFailure) in
      try LightCurveArguments.require(path)
    }
    try FileManager.default.createDirectory(at: output, withIntermediateDirectories: true)
    let checkpoint = try savedCheckpoint()
    var losses = LossTable(
      continuing: checkpoint == nil ? nil : try? String(contentsOf: lossFile, encoding: .utf8))
    try write(losses)
    let data = TrainingData(
      inputs.flatMap(\.lightCurves), plan: plan, files: try paths.map(dataFile))
    var progress = TrainingProgress(epochs: plan.network.epochs)
    progress.begin(data)
    let bundle = try train(data, keeping: finished, checkpoint, &losses, &progress)
    Console.endProgress()
    try BundleDirectory(output).save(BundleChecks.adding(to: bundle))
    if FileManager.default.fileExists(atPath: self.checkpoint.path) {
      try FileManager.default.removeItem(at: self.checkpoint)
    }
    let record = bundle.manifest.training
    Console.say(
      "nightjar: \(bundle.manifest.identifier) in \(output.path): \(record.objects) objects, "
        + "\(record.epochs) epochs, validation loss "
        + String(format: "%.4f", record.validationLoss))
    return inputs.contains { !$0.problems.isEmpty } ? .badInput : .done
  }

  /// Trains; a checkpoint stands in the output folder after every epoch.
  private func train(
    _ data: TrainingData, keeping finished: ModelBundle?,
    _ saved: [UInt8]?,
    _ losses: inout LossTable, _ progress: inout TrainingProgress
  ) throws(CommandFailure) -> ModelBundle {
    do throws(ModelTrainingError) {
      let bundle = try ModelTrainer(plan: plan).train(
        data, keeping: finished, checkpoint: saved,
        progress: {
          if case .epoch(let report) = $0 { losses.append(report) }
          progress.show($0)
        },
        save: {
          do {
            try write(losses)
            try Data($0).write(to: checkpoint, options: .atomic)
          } catch let failure as CommandFailure {
            throw TrainingStop(description: failure.message)
          } catch {
            throw TrainingStop(
              description: "\(checkpoint.path): cannot be written: \(error.localizedDescription)")
          }
        })
      guard crossFits > 0 else { return bundle }
      return try bundle.crossFitted(by: data, models: crossFits, plan: plan) {
        Console.progress($0)
      }
    } catch {
      Console.endProgress()
      throw failure(error)
    }
  }

  private func failure(_ error: ModelTrainingError) -> CommandFailure {
    switch error {
    case .tooFewLightCurves, .otherNetwork:
      return CommandFailure(
        status: .badInput, message: "\(paths.joined(separator: ", ")): \(error)")
    case .network(.diverged(let epoch, _)) where epoch > 1:
      return CommandFailure(
        status: .failed,
        message: "\(error); the weights after epoch \(epoch - 1) are in \(checkpoint.path): "
          + "resume with --resume and a --learning-rate below \(plan.network.learningRate)")
    case .network(.invalidCheckpoint):
      return CommandFailure(status: .badInput, message: "\(checkpoint.path): \(error)")
    case .network, .bundle, .checkpoint:
      return CommandFailure(status: .failed, message: "\(error)")
    }
  }

  private func dataFile(_ path: String) throws(CommandFailure) -> TrainingRecord.DataFile {
    guard let hash = try LightCurveArguments.digest(of: path) else {
      return TrainingRecord.DataFile(name: "standard input", sha256: "")
    }
    return TrainingRecord.DataFile(name: URL(filePath: path).lastPathComponent, sha256: hash)
  }

  private func write(_ losses: LossTable) throws(CommandFailure) {
    try Output.write([lossFile.lastPathComponent: Data(losses.text.utf8)], into: output)
  }

  private func savedCheckpoint() throws(CommandFailure) -> [UInt8]? {
    guard resumes else { return nil }
    guard let data = try? Data(contentsOf: checkpoint) else {
      throw CommandFailure(
        status: .inputMissing, message: "\(checkpoint.path): no checkpoint to resume from")
    }
    return [UInt8](data)
  }
}

/// Why training had to stop, for people.
private struct TrainingStop: Error, CustomStringConvertible {
  let description: String
}
