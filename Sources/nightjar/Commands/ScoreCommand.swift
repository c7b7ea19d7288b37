import AlertProcessing
import AnomalyScoring
import CommandSupport
import Configuration
import LightCurveAssembly
import LightCurveFiles
import Photometry

/// `nightjar score`: the anomaly score of each light curve, whole or after every observation.
struct ScoreCommand: Command {
  static let specification = CommandSpecification(
    name: "score", summary: "Anomaly score of each whole light curve, as JSON Lines.",
    arguments: [ArgumentSpecification("FILE", "Light curves, JSON Lines or gzip; - is input.")],
    options: [
      .flag("every-epoch", "Score after every observation, as in the stream."),
      .flag("select", "Apply the survey's criteria of history; a rejected object has its reasons."),
      CommonOptions.model, CommonOptions.threads,
    ] + ConfigurationFile.options)

  private let path: String
  private let everyEpoch: Bool
  /// Of the criteria; `nil` without a selection.
  private let selection: ConfigurationFile?
  private let model: String?
  private let threads: Int

  /// Light curves that are scored before their lines are written.
  private static let portion = 256

  init(_ call: ParsedCommand) throws(UsageError) {
    path = call.argument("FILE") ?? "-"
    everyEpoch = call.flag("every-epoch")
    selection = call.flag("select") ? ConfigurationFile(call) : nil
    model = call.value("model")
    threads = try CommonOptions.threads(call)
  }

  func run() async throws -> ExitStatus {
    let input = try LightCurveArguments.require(path)
    let bundle = try CommonOptions.bundle(model ?? CommonOptions.defaultModel(input.survey))
    let criteria = try selection?.load().settings.selection(of: input.survey)
    let refusals = Refusals()
    let scoring = LightCurveScoring(bundle: bundle, threads: threads, refused: refusals.add)
    var unscored = UnscoredLightCurves(path: path, figure: "score")
    for start in stride(from: 0, to: input.lightCurves.count, by: Self.portion) {
      let portion = selected(
        input.lightCurves[start...].prefix(Self.portion), by: criteria, input.survey)
      let scores =
        everyEpoch
        ? scoring.historyScores(of: portion)
        : scoring.wholeScores(of: portion).map { $0.map { [$0] } ?? [] }
      for (object, history) in zip(portion, scores) {
        let refusal = refusals.text(object.objectID)
        if history.isEmpty {
          unscored.append(object, scoring.reason(forNoScoreOf: object), refusal)
        } else if let refusal {
          unscored.append(object, .refusedInPart, refusal)
        }
        for score in history {
          Output.standard.write(line: score.scoreLine(id: object.objectID))
        }
      }
      Console.progress("\(min(start + Self.portion, input.lightCurves.count)) light curves")
    }
    Console.endProgress()
    unscored.finish()
    return input.status
  }

  /// The light curves that pass; writes a line for each of the others.
  private func selected(
    _ lightCurves: ArraySlice<LabelledLightCurve>, by criteria: SelectionCriteria?,
    _ survey: Survey
  ) -> [LabelledLightCurve] {
    guard let criteria else { return Array(lightCurves) }
    return lightCurves.filter { object in
      let failures = criteria.failures(
        of: ObjectHistory(survey: survey, lightCurve: object.lightCurve))
      guard !failures.isEmpty else { return true }
      Output.standard.write(line: failures.rejectionLine(id: object.objectID))
      return false
    }
  }
}

/// `nightjar encode`: the latent of each whole light curve.
struct EncodeCommand: Command {
  static let specification = CommandSpecification(
    name: "encode", summary: "Latent of each whole light curve, as JSON Lines.",
    arguments: [ArgumentSpecification("FILE", "Light curves, JSON Lines or gzip; - is input.")],
    options: [CommonOptions.model, CommonOptions.threads])

  private let path: String
  private let model: String?
  private let threads: Int

  init(_ call: ParsedCommand) throws(UsageError) {
    path = call.argument("FILE") ?? "-"
    model = call.value("model")
    threads = try CommonOptions.threads(call)
  }

  func run() async throws -> ExitStatus {
    let input = try LightCurveArguments.require(path)
    let bundle = try CommonOptions.bundle(model ?? CommonOptions.defaultModel(input.survey))
    let refusals = Refusals()
    let scoring = LightCurveScoring(bundle: bundle, threads: threads, refused: refusals.add)
    // Any observation gives a latent; the episode is the one that `score` scores.
    let fewest = 1
    var unscored = UnscoredLightCurves(path: path, figure: "latent")
    for (object, score) in zip(
      input.lightCurves, scoring.wholeScores(of: input.lightCurves, fewest: fewest))
    {
      if let score {
        Output.standard.write(line: score.latentLine(id: object.objectID))
      } else {
        unscored.append(
          object, scoring.reason(forNoScoreOf: object, fewest: fewest),
          refusals.text(object.objectID))
      }
    }
    unscored.finish()
    return input.status
  }
}
