import AlertProcessing
import AnomalyScoring
import Configuration
import LightCurveFiles
import Photometry

/// `nightjar score`: the anomaly score of each light curve, whole or after every observation.
struct ScoreCommand: Command {
  static let specification = CommandSpecification(
    name: "score", summary: "Anomaly score of each whole light curve, as JSON Lines.",
    arguments: [ArgumentSpecification("FILE", "Light curves, JSON Lines or gzip; - is input.")],
    options: [
      .flag("every-epoch", "Score after every observation, as in the stream."),
      CommonOptions.model, CommonOptions.threads,
    ])

  private let path: String
  private let everyEpoch: Bool
  private let model: String?
  private let threads: Int

  /// Light curves that are scored before their lines are written.
  private static let portion = 256

  init(_ call: ParsedCommand) throws(UsageError) {
    path = call.argument("FILE") ?? "-"
    everyEpoch = call.flag("every-epoch")
    model = call.value("model")
    threads = try CommonOptions.threads(call)
  }

  func run() async throws -> ExitStatus {
    let input = try LightCurveArguments.require(path)
    let bundle = try CommonOptions.bundle(model ?? CommonOptions.defaultModel(input.survey))
    let scoring = LightCurveScoring(
      bundle: bundle, threads: threads, refused: LightCurveArguments.reportRefusal)
    var without: [LabelledLightCurve] = []
    for start in stride(from: 0, to: input.lightCurves.count, by: Self.portion) {
      let portion = Array(input.lightCurves[start...].prefix(Self.portion))
      let scores =
        everyEpoch
        ? scoring.historyScores(of: portion)
        : scoring.wholeScores(of: portion).map { $0.map { [$0] } ?? [] }
      for (object, history) in zip(portion, scores) {
        if history.isEmpty { without.append(object) }
        for score in history {
          Output.standard.write(line: score.scoreLine(id: object.objectID))
        }
      }
      Console.progress("\(min(start + Self.portion, input.lightCurves.count)) light curves")
    }
    Console.endProgress()
    if !without.isEmpty {
      let reasons = scoring.reasons(forNoScoreOf: without)
      Console.say("nightjar: light curves without a score: \(reasons)")
    }
    return input.status
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
    let scoring = LightCurveScoring(
      bundle: bundle, threads: threads, refused: LightCurveArguments.reportRefusal)
    // Any observation gives a latent; the episode is the one that `score` scores.
    let fewest = 1
    var without: [LabelledLightCurve] = []
    for (object, score) in zip(
      input.lightCurves, scoring.wholeScores(of: input.lightCurves, fewest: fewest))
    {
      if let score {
        Output.standard.write(line: score.latentLine(id: object.objectID))
      } else {
        without.append(object)
      }
    }
    if !without.isEmpty {
      let reasons = scoring.reasons(forNoScoreOf: without, fewest: fewest)
      Console.say("nightjar: light curves without a latent: \(reasons)")
    }
    return input.status
  }
}
