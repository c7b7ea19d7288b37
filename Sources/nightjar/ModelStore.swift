import AlertProcessing
import AnomalyScoring
import BundleFiles
import Configuration
import Labelling
import LightCurveAssembly
import ModelSupervision
import Photometry
import StateStore

/// The state whose model is looked at or changed, and the models that score it.
struct ModelStore: Sendable {
  static let options: [OptionSpecification] =
    [
      .option("store", "FILE", "The daemon's or a replay's state; default: the configuration's."),
      CommonOptions.threads,
    ] + ConfigurationFile.options

  let threads: Int
  private let file: ConfigurationFile
  private let store: String?

  init(_ call: ParsedCommand) throws(UsageError) {
    file = ConfigurationFile(call)
    store = call.value("store")
    threads = try CommonOptions.threads(call)
  }

  func settings() throws -> NightjarSettings { try file.load().settings }

  func path() throws -> String { try store ?? settings().store.path }

  /// The model that scores a survey's objects in a store: the activated one, or the configuration's.
  func name(_ survey: Survey, in state: StateStore) throws -> String {
    if let active = try ActiveModels(state).active(survey) { return active }
    let configured = try settings().surveys.first { $0.name == survey.rawValue }?.model
    return configured ?? CommonOptions.defaultModel(survey)
  }

  /// The bundles that score now, of surveys that are followed or for which one was activated;
  /// `state` is `nil` where there is none yet.
  func active(in state: StateStore?) throws -> [Survey: BundleDirectory] {
    var result: [Survey: BundleDirectory] = [:]
    for settings in try settings().surveys {
      guard let survey = Survey(rawValue: settings.name) else { continue }
      let activated = try state.flatMap { try ActiveModels($0).active(survey) }
      guard let name = activated ?? (settings.isEnabled ? settings.model : nil) else { continue }
      result[survey] = BundleLocator.find(name)
    }
    return result
  }

  /// Scores all objects of a bundle's survey by it, with their histories, and ranks them under the
  /// labels.
  /// - Returns: how many were scored.
  func rescore(_ state: StateStore, by bundle: ModelBundle) throws -> Int {
    let models = PipelineModels([
      bundle.manifest.survey: .init(
        scorer: AnomalyScorer(bundle: bundle), selection: .standard(for: bundle.manifest.survey))
    ])
    var rescoring = Rescoring(store: state, threads: threads)
    var ranking = LabelledRanking(store: state, threads: threads)
    let labelled = try ranking.labelled(models).models
    let count = try rescoring.run(labelled)
    _ = try ranking.rank(with: labelled)
    return count
  }
}
