import Configuration
import Labelling
import Photometry
import StateStore

/// The state that label commands change, and the models that rank it.
struct LabelStore: Sendable {
  static let options: [OptionSpecification] =
    [
      .option("store", "FILE", "The daemon's or a replay's state; default: the configuration's."),
      .option("model", "NAME", "Model bundle in place of its survey's own.", isRepeatable: true),
      CommonOptions.threads,
    ] + ConfigurationFile.options

  private let file: ConfigurationFile
  private let store: String?
  private let models: [String]
  private let threads: Int
  private let modelStore: ModelStore

  init(_ call: ParsedCommand) throws(UsageError) {
    file = ConfigurationFile(call)
    store = call.value("store")
    models = call.values("model")
    threads = try CommonOptions.threads(call)
    modelStore = try ModelStore(call)
  }

  func path() throws -> String { try store ?? file.load().settings.store.path }

  /// Opens the state, which must be there, to change it.
  func open() throws -> StateStore { try StoreFile.openForChange(try path()) }

  /// Ranks all objects by the labels in force.
  func rank(_ state: StateStore) throws {
    var ranking = LabelledRanking(store: state, threads: threads)
    // Of two models of a survey the later counts.
    let own = try Survey.allCases.map { survey in try modelStore.name(survey, in: state) }
    let labelled = try ranking.labelled(try CommonOptions.models(own + models))
    let count = try ranking.rank(with: labelled.models)
    Console.say("nightjar: all \(count) objects ranked under \(labelled.labels) labels")
  }
}
