package import AlertProcessing
package import AnomalyScoring
package import BundleFiles
package import Configuration
import Foundation
import Labelling
import LightCurveAssembly
import ModelSupervision
package import Photometry
package import StateStore

/// Opens state that must be there.
package enum StoreFile {
  package static func open(_ path: String) throws -> StateStore {
    try require(path)
    return try StateStore(readingFrom: path)
  }

  /// Opens state that is to be changed beside the daemon that may be using it.
  package static func openForChange(_ path: String) throws -> StateStore {
    try require(path)
    return try StateStore(path: path)
  }

  private static func require(_ path: String) throws(CommandFailure) {
    guard FileManager.default.fileExists(atPath: path) else {
      throw CommandFailure(status: .inputMissing, message: "\(path): no such state store")
    }
    guard (try? URL(filePath: path).resourceValues(forKeys: [.isDirectoryKey]))?.isDirectory != true
    else {
      throw CommandFailure(
        status: .badInput, message: "\(path): expected a state store, found a folder")
    }
  }

  /// The survey and identifier of an object that the store knows.
  package static func key(of id: String, in store: StateStore) throws -> ObjectKey {
    for survey in Survey.allCases {
      let key = ObjectKey(survey: survey, objectID: id)
      if try store.object(key) != nil { return key }
    }
    throw CommandFailure(status: .inputMissing, message: "\(id): no such object in \(store.path)")
  }
}

/// The state that label commands change, and the models that rank it.
package struct LabelStore: Sendable {
  package static let options: [OptionSpecification] =
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

  package init(_ call: ParsedCommand) throws(UsageError) {
    file = ConfigurationFile(call)
    store = call.value("store")
    models = call.values("model")
    threads = try CommonOptions.threads(call)
    modelStore = try ModelStore(call)
  }

  package func path() throws -> String { try store ?? file.load().settings.store.path }

  /// Opens the state, which must be there, to change it.
  package func open() throws -> StateStore { try StoreFile.openForChange(try path()) }

  /// The models in use; of two models of a survey the later counts.
  package func loadModels(_ state: StateStore) throws -> PipelineModels {
    let own = try Survey.allCases.map { survey in try modelStore.name(survey, in: state) }
    return try CommonOptions.models(own + models, under: try file.load().settings)
  }

  /// Ranks all objects by the labels in force.
  package func rank(_ state: StateStore) throws {
    var ranking = LabelledRanking(store: state, threads: threads)
    let labelled = try ranking.labelled(try loadModels(state))
    let count = try ranking.rank(with: labelled.models)
    Console.say("nightjar: ranked all \(count) objects with \(labelled.labels) labels")
  }
}

/// The state whose model is looked at or changed, and the models that score it.
package struct ModelStore: Sendable {
  package static let options: [OptionSpecification] =
    [
      .option("store", "FILE", "The daemon's or a replay's state; default: the configuration's."),
      CommonOptions.threads,
    ] + ConfigurationFile.options

  package let threads: Int
  private let file: ConfigurationFile
  private let store: String?

  package init(_ call: ParsedCommand) throws(UsageError) {
    file = ConfigurationFile(call)
    store = call.value("store")
    threads = try CommonOptions.threads(call)
  }

  package func settings() throws -> NightjarSettings { try file.load().settings }

  package func path() throws -> String { try store ?? settings().store.path }

  /// The model that scores a survey's objects in a store: the activated one, or the
  /// configuration's.
  package func name(_ survey: Survey, in state: StateStore) throws -> String {
    if let active = try ActiveModels(state).active(survey) { return active }
    let configured = try settings().surveys.first { $0.name == survey.rawValue }?.model
    return configured ?? CommonOptions.defaultModel(survey)
  }

  /// The bundles that score now, of surveys that are followed or for which one was activated;
  /// `state` is `nil` where there is none yet.
  package func active(in state: StateStore?) throws -> [Survey: BundleDirectory] {
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
  package func rescore(_ state: StateStore, by bundle: ModelBundle) throws -> Int {
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
