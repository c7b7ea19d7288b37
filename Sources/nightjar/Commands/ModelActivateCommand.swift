import AnomalyScoring
import BundleFiles
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
      line: "\(survey.rawValue): \(bundle.manifest.identifier) scores in place of \(before); "
        + "\(count) objects scored anew")
    return .done
  }
}
