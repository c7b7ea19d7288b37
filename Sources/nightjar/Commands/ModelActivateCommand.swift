import AnomalyScoring
import BundleFiles
import CommandSupport
import Configuration
import Ephemerides
import Foundation
import ModelSupervision
import Photometry
import StateStore

/// `nightjar model activate`: another model scores from now on.
struct ModelActivateCommand: Command {
  static let specification = CommandSpecification(
    name: "model activate",
    summary: "Makes a model score its survey from now on; histories are kept and scored anew.",
    arguments: [ArgumentSpecification("NAME", "Model bundle, by name or folder.")],
    options: [.option("author", "NAME", "Who does so; default: the user.")] + ModelStore.options)

  private let name: String
  private let author: String
  private let store: ModelStore

  init(_ call: ParsedCommand) throws(UsageError) {
    name = call.argument("NAME") ?? ""
    author = call.value("author") ?? ProcessInfo.processInfo.environment["USER"] ?? "nightjar"
    store = try ModelStore(call)
  }

  func run() async throws -> ExitStatus {
    let bundle = try CommonOptions.bundle(name)
    let state = try StoreFile.openForChange(try store.path())
    let survey = bundle.manifest.survey
    let before = try store.name(survey, in: state)
    try ActiveModels(state).record(
      .init(
        time: MJDClock.system.now(), name: BundleLocator.lastingName(name),
        model: bundle.manifest.identifier, author: author), survey)
    let count = try store.rescore(state, by: bundle)
    Output.standard.write(
      text: "\(survey.rawValue): \(bundle.manifest.identifier) replaces \(before); "
        + "\(count) objects rescored")
    return .done
  }
}

/// `nightjar model rollback`: the model before the last activation scores again.
struct ModelRollbackCommand: Command {
  static let specification = CommandSpecification(
    name: "model rollback", summary: "Takes the last activation of a model back.",
    options: [
      .option("survey", "NAME", "ztf or lsst. Default: ztf."),
      .option("author", "NAME", "Who does so; default: the user."),
    ] + ModelStore.options)

  private let survey: Survey
  private let author: String
  private let store: ModelStore

  init(_ call: ParsedCommand) throws(UsageError) {
    survey = try call.choice("survey", of: Survey.self) ?? .ztf
    author = call.value("author") ?? ProcessInfo.processInfo.environment["USER"] ?? "nightjar"
    store = try ModelStore(call)
  }

  func run() async throws -> ExitStatus {
    let state = try StoreFile.openForChange(try store.path())
    let active = ActiveModels(state)
    guard let last = try active.standing(survey).last else {
      throw CommandFailure(
        status: .inputMissing, message: "\(survey.rawValue): no activation to roll back")
    }
    // Found before anything changes: a model that is gone cannot score.
    let earlier =
      try active.standing(survey).dropLast().last?.name
      ?? store.settings().surveys.first { $0.name == survey.rawValue }?.model
      ?? CommonOptions.defaultModel(survey)
    let bundle = try CommonOptions.bundle(earlier)
    try active.record(
      .init(
        time: MJDClock.system.now(), name: last.name, model: last.model, author: author,
        isRollback: true), survey)
    let count = try store.rescore(state, by: bundle)
    Output.standard.write(
      text: "\(survey.rawValue): \(bundle.manifest.identifier) replaces "
        + "\(last.model) again; \(count) objects rescored")
    return .done
  }
}
