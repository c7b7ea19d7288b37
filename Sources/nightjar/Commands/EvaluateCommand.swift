import CommandSupport
import Configuration
import Foundation
import LightCurveFiles
import LightLaboratory
import ModelEvaluation
import ModelLaboratory
import ModelTraining
import Photometry
import RecurrentAutoencoder

/// `nightjar evaluate`: how well rankings find rare classes among labelled light curves.
struct EvaluateCommand: Command {
  static let specification = CommandSpecification(
    name: "evaluate", summary: "Judges a model, or a recipe, by light curves with classes.",
    arguments: [
      ArgumentSpecification("FILE", "Light curves with a class, JSON Lines or gzip; - is input.")
    ],
    options: [
      .option("output", "DIR", "Folder for metrics.json, tables and plots."),
      CommonOptions.model,
      .option("preset", "NAME", "Trains this recipe here instead: standard or villar2021."),
      .option("active", "N", "Also simulates sessions in which an expert looks at N objects."),
      .flag(
        "followup",
        "Plays a season of spectroscopic follow-up night by night instead: followup.json."),
      .option("limit", "MAG", "Faintest object of a spectrum. Default: 19."),
      .option("spectra", "N", "Spectra in a night. Default: 2."),
      .option("cadence", "N", "Nights from one with spectra to the next. Default: 4."),
      .option(
        "compare", "FILE2",
        "Compares the distributions of features, magnitudes and colours, of simulated light curves "
          + "for example, instead."),
      .option("folds", "K", "Trains K models, each scored on the light curves it has not seen."),
      .option("epochs", "N", "Passes over the light curves at most, where models are trained."),
      .option("simulated", "N", "Simulated objects that models learn from as well."),
      .option(
        "interesting", "NAMES",
        "Classes that a ranking should put first, separated by commas. Default: all but common "
          + "supernovae and contaminants such as AGN."),
      .option("seed", "S", "Seed of training and folds. Default: 1."),
      CommonOptions.threads,
    ] + ConfigurationFile.options)

  let path: String
  private let output: URL
  let model: String?
  private let preset: TrainingPlan.Preset?
  private let active: Int?
  private let followUp: FollowUpBacktest.Settings?
  private let compare: String?
  private let folds: Int?
  private let epochs: Int?
  private let simulated: Int?
  private let interest: ClassesOfInterest
  private let seed: UInt64
  /// Of the criteria.
  private let file: ConfigurationFile
  let threads: Int

  init(_ call: ParsedCommand) throws(UsageError) {
    guard let output = call.value("output") else {
      throw UsageError(command: Self.specification, problem: .conflict("--output is needed"))
    }
    path = call.argument("FILE") ?? "-"
    self.output = URL(filePath: output, directoryHint: .isDirectory)
    model = call.value("model")
    preset = try call.choice("preset", of: TrainingPlan.Preset.self)
    active = try call.int("active", in: 1...100_000)
    followUp = try Self.followUp(call)
    compare = call.value("compare")
    folds = try call.int("folds", in: 2...100)
    epochs = try call.int("epochs", in: 1...100_000)
    simulated = try call.int("simulated", in: 0...1_000_000)
    interest = ClassesOfInterest(
      (call.value("interesting") ?? "").split(separator: ",").map(String.init))
    seed = UInt64(try call.int("seed", in: 0...Int.max) ?? 1)
    file = ConfigurationFile(call)
    threads = try CommonOptions.threads(call)
    if compare != nil, preset != nil || folds != nil || active != nil {
      throw UsageError(
        command: Self.specification,
        problem: .conflict("--compare trains and ranks nothing: no --preset, --folds or --active"))
    }
    if model != nil, preset != nil || folds != nil {
      throw UsageError(
        command: Self.specification,
        problem: .conflict("--model is a finished model; --preset and --folds train their own"))
    }
  }

  /// The telescope of a season; `nil` where none is played.
  private static func followUp(
    _ call: ParsedCommand
  ) throws(UsageError) -> FollowUpBacktest.Settings? {
    let limit = try call.double("limit", in: 5...30)
    let spectra = try call.int("spectra", in: 1...1_000)
    let cadence = try call.int("cadence", in: 1...365)
    guard call.flag("followup") else {
      guard limit == nil, spectra == nil, cadence == nil else {
        throw UsageError(
          command: specification,
          problem: .conflict("--limit, --spectra and --cadence describe the season of --followup"))
      }
      return nil
    }
    if call.value("active") != nil || call.value("compare") != nil {
      throw UsageError(
        command: specification,
        problem: .conflict("--followup plays a season instead of --active or --compare"))
    }
    return FollowUpBacktest.Settings(
      limit: limit ?? 19, spectra: spectra ?? 2, cadence: cadence ?? 4)
  }

  func run() async throws -> ExitStatus {
    let input = try LightCurveArguments.require(path)
    if let compare { return try write(input, besides: compare) }
    var run = EvaluationRun(subject: try subject(input.survey), threads: threads)
    run.interest = interest
    run.selection = try file.load().settings.selection(of: input.survey)
    run.dataHash = try LightCurveArguments.digest(of: path)
    for note in ClassifiedLightCurves(input.lightCurves).notes + [run.warning].compactMap(\.self) {
      Console.say("nightjar: \(note)")
    }
    if let followUp {
      try play(followUp, input, run)
      return input.status
    }
    let sessions: ActiveReport?
    let report: EvaluationReport
    do throws(EvaluationError) {
      let model = try run.model(for: input.lightCurves) { Console.progress($0) }
      sessions = try active.map { looks throws(EvaluationError) in
        try ActiveEvaluationRun(
          model: model, looks: looks, threads: threads, interest: interest
        )
        .report(of: input.lightCurves) { Console.progress($0) }
      }
      report = try run.report(of: input.lightCurves, by: model) { Console.progress($0) }
    } catch {
      throw CommandFailure(status: .badInput, message: "\(path): \(error)")
    }
    Console.endProgress()
    if let sessions { try write(sessions) }
    try write(report)
    return input.status
  }

  private func play(
    _ settings: FollowUpBacktest.Settings, _ input: LightCurveInput, _ run: EvaluationRun
  ) throws {
    let report: FollowUpReport
    do throws(EvaluationError) {
      let model = try run.model(for: input.lightCurves) { Console.progress($0) }
      report = try FollowUpBacktest(
        model: model, settings: settings, threads: threads, interest: interest
      )
      .report(of: input.lightCurves) { Console.progress($0) }
    } catch {
      throw CommandFailure(status: .badInput, message: "\(path): \(error)")
    }
    Console.endProgress()
    try write([
      "followup.json": Data(report.json), "followup.csv": Data(report.csv.utf8),
      "followup.md": Data(report.markdown.utf8),
    ])
    Output.standard.write(text: report.markdown)
  }

  private func write(
    _ input: LightCurveInput, besides path: String
  ) throws(CommandFailure) -> ExitStatus {
    let other = try LightCurveArguments.require(path)
    let bundle = try CommonOptions.bundle(model ?? CommonOptions.defaultModel(input.survey))
    guard
      let report = ComparisonReport(
        of: input.lightCurves, and: other.lightCurves, by: bundle, threads: threads)
    else {
      throw CommandFailure(
        status: .badInput, message: "\(path): expected a common class that \(self.path) has as well"
      )
    }
    try write([
      "comparison.json": Data(report.json), "comparison.md": Data(report.markdown.utf8),
    ])
    Output.standard.write(text: report.markdown)
    return input.status == .done ? other.status : input.status
  }

  private func subject(_ survey: Survey) throws(CommandFailure) -> EvaluationRun.Subject {
    guard preset != nil || folds != nil else {
      return .bundle(try CommonOptions.bundle(model ?? CommonOptions.defaultModel(survey)))
    }
    var plan = TrainingPlan(
      name: CommonOptions.defaultModel(survey), survey: survey,
      bands: survey == .ztf ? [.g, .r] : survey.bands, seed: seed, threads: threads)
    plan.apply(preset ?? .standard)
    plan.simulatedObjects = simulated ?? plan.simulatedObjects
    plan.network.epochs = epochs ?? plan.network.epochs
    return .plan(plan, folds: folds ?? 1)
  }

  private func write(_ report: EvaluationReport) throws(CommandFailure) {
    try write([
      "metrics.json": Data(report.json), "metrics.csv": Data(report.csv.utf8),
      "scores.csv": Data(report.scoresCSV.utf8), "report.md": Data(report.markdown.utf8),
      "roc.svg": Data(report.plot.utf8),
    ])
    Output.standard.write(text: report.markdown)
  }

  private func write(_ sessions: ActiveReport) throws(CommandFailure) {
    try write([
      "active.json": Data(sessions.json), "active.svg": Data(sessions.svg.utf8),
      "active-erring.svg": Data(sessions.erringSVG.utf8),
    ])
    Output.standard.write(text: sessions.markdown)
  }

  /// Writes files into the output folder, by name.
  private func write(_ files: [String: Data]) throws(CommandFailure) {
    try Output.write(files, into: output)
  }
}
