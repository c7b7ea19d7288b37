import AlertProcessing
import Configuration
import LightCurveFiles
import Photometry

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
