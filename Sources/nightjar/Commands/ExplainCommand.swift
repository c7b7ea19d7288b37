import AlertProcessing
import AnomalyScoring
import CommandSupport
import Configuration
import Foundation
import Labelling
import LightCurveAssembly
import LightCurveFiles
import ModelEvaluation
import ModelLaboratory
import ModelSupervision
import Photometry
import StateStore

/// `nightjar explain`: why objects score as they do.
struct ExplainCommand: Command {
  static let specification = CommandSpecification(
    name: "explain", summary: "Why light curves score as they do, in words or as JSON Lines.",
    arguments: [
      ArgumentSpecification(
        "FILE", "Light curves, JSON Lines or gzip; - is input.", arity: .optional)
    ],
    options: [
      .option("store", "FILE", "Takes the light curve from a state store."),
      .option(
        "object", "ID", "Explains this object alone; may be given again.", isRepeatable: true),
      .option("reference", "FILE", "Light curves to compare with: percentiles, nearest objects."),
      .option("plots", "DIR", "Writes each object's score against phase as ID.svg."),
      .flag("json", "One JSON object a light curve; so too where output is no terminal."),
      CommonOptions.model, CommonOptions.threads,
    ])

  private let path: String?
  private let store: String?
  private let objects: [String]
  private let reference: String?
  private let plots: URL?
  private let json: Bool
  private let model: String?
  private let threads: Int

  init(_ call: ParsedCommand) throws(UsageError) {
    path = call.argument("FILE")
    store = call.value("store")
    objects = call.values("object")
    reference = call.value("reference")
    plots = call.value("plots").map { URL(filePath: $0, directoryHint: .isDirectory) }
    json = call.flag("json")
    model = call.value("model")
    threads = try CommonOptions.threads(call)
    guard (path == nil) != (store == nil), store == nil || !objects.isEmpty else {
      throw UsageError(
        command: Self.specification,
        problem: .conflict("either FILE or --store with --object is needed"))
    }
  }

  func run() async throws -> ExitStatus {
    if let store { return try explainStored(try StoreFile.open(store)) }
    let (survey, lightCurves) = try input()
    let bundle = try CommonOptions.bundle(model ?? CommonOptions.defaultModel(survey))
    if let plots { try plot(lightCurves, bundle, in: plots) }
    let run = try explanationRun(bundle)
    return write(lightCurves.map(\.objectID), run.explanations(of: lightCurves))
  }

  /// Explains objects as the stream has scored them, by the model in use and under the labels.
  private func explainStored(_ store: StateStore) throws -> ExitStatus {
    let stored = try objects.compactMap { try store.object(try StoreFile.key(of: $0, in: store)) }
    guard let survey = stored.first?.key.survey, stored.allSatisfy({ $0.key.survey == survey })
    else {
      throw CommandFailure(
        status: .badInput, message: "expected objects of one survey, found several surveys")
    }
    let bundle = try labelled(
      try CommonOptions.bundle(
        model ?? (try ActiveModels(store).active(survey)) ?? CommonOptions.defaultModel(survey)),
      by: store)
    if let plots {
      let lightCurves = try stored.map { object in
        LabelledLightCurve(
          objectID: object.key.objectID,
          lightCurve: try store.lightCurve(of: object.key).lightCurve)
      }
      try plot(lightCurves, bundle, in: plots)
    }
    let run = try explanationRun(bundle)
    return write(stored.map(\.key.objectID), try run.explanations(of: stored, in: store))
  }

  private func explanationRun(_ bundle: ModelBundle) throws -> ExplanationRun {
    ExplanationRun(
      bundle: bundle,
      reference: try reference.map { try LightCurveArguments.require($0).lightCurves } ?? [],
      threads: threads)
  }

  private func write(_ objectIDs: [String], _ explanations: [Explanation?]) -> ExitStatus {
    var status = ExitStatus.done
    for (objectID, explanation) in zip(objectIDs, explanations) {
      guard let explanation else {
        Console.say("nightjar: \(objectID): too few observations for a score")
        status = .badInput
        continue
      }
      if json || !Console.isOutputTerminal {
        Output.standard.write(line: explanation.json)
      } else {
        Output.standard.write(text: "\(objectID): \(explanation.sentence)")
      }
    }
    return status
  }

  private func input() throws -> (Survey, [LabelledLightCurve]) {
    let input = try LightCurveArguments.require(path ?? "-")
    guard !objects.isEmpty else { return (input.survey, input.lightCurves) }
    let chosen = input.lightCurves.filter { objects.contains($0.objectID) }
    for id in objects where !chosen.contains(where: { $0.objectID == id }) {
      throw CommandFailure(status: .inputMissing, message: "\(id): no such object in the file")
    }
    return (input.survey, chosen)
  }

  /// The bundle under the labels of a store.
  private func labelled(_ bundle: ModelBundle, by store: StateStore) throws -> ModelBundle {
    let survey = bundle.manifest.survey
    let models = PipelineModels([
      survey: .init(scorer: AnomalyScorer(bundle: bundle), selection: .standard(for: survey))
    ])
    return try LabelledRanking(store: store, threads: threads)
      .labelled(models, keepsPoints: false).models[survey]?.scorer.bundle ?? bundle
  }

  private func plot(
    _ lightCurves: [LabelledLightCurve], _ bundle: ModelBundle, in folder: URL
  ) throws(CommandFailure) {
    let scoring = LightCurveScoring(bundle: bundle, threads: threads)
    do {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      for (object, history) in zip(lightCurves, scoring.historyScores(of: lightCurves)) {
        let plot = EvolutionPlot.plot(
          objectID: object.objectID, history: history, rule: bundle.manifest.crossing)
        let name = object.objectID.replacing("/", with: "_")
        try Data(plot.svg.utf8).write(to: folder.appending(path: "\(name).svg"), options: .atomic)
      }
    } catch {
      throw CommandFailure(
        status: .failed, message: "\(folder.path): \(SystemError.text(error))")
    }
  }
}
