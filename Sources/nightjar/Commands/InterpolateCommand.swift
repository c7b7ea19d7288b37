import AnomalyScoring
import CommandSupport
import Configuration
import GaussianProcess
import LightCurveFiles
import ModelLaboratory
import Photometry

/// `nightjar interpolate`: the Gaussian process of each light curve.
struct InterpolateCommand: Command {
  static let specification = CommandSpecification(
    name: "interpolate", summary: "Gaussian process of each light curve, as JSON Lines.",
    arguments: [ArgumentSpecification("FILE", "Light curves, JSON Lines or gzip; - is input.")],
    options: [
      .option("kernel", "NAME", "matern32 (default), matern52 or squaredExponential."),
      .option("amplitude", "MAG", "Amplitude; with both scales it is not optimised."),
      .option("time-scale", "DAYS", "Length scale in time."),
      .option("wavelength-scale", "NM", "Length scale in wavelength."),
      .option("at", "MJD,...", "Times to predict at; default: those of the observations."),
      .flag("priors", "Optimise with the model's priors instead of the likelihood alone."),
      CommonOptions.survey, CommonOptions.model, CommonOptions.threads,
    ])

  private let path: String
  private let kernel: TimeKernel
  private let hyperparameters: Hyperparameters?
  private let times: [Double]
  private let survey: Survey?
  private let model: String?
  private let usesPriors: Bool
  private let threads: Int

  init(_ call: ParsedCommand) throws(UsageError) {
    path = call.argument("FILE") ?? "-"
    kernel = try call.choice("kernel", of: TimeKernel.self) ?? .matern32
    times = try call.doubles("at", in: -1e6...1e6) ?? []
    survey = try call.choice("survey", of: Survey.self)
    model = call.value("model")
    usesPriors = call.flag("priors")
    threads = try CommonOptions.threads(call)
    hyperparameters = try Self.hyperparameters(call)
  }

  private static func hyperparameters(_ call: ParsedCommand) throws(UsageError) -> Hyperparameters?
  {
    let given = [
      try call.double("amplitude", in: 1e-6...1e6), try call.double("time-scale", in: 1e-6...1e9),
      try call.double("wavelength-scale", in: 1e-6...1e9),
    ].compactMap { $0 }
    if given.isEmpty { return nil }
    guard given.count == 3 else {
      throw UsageError(
        command: specification,
        problem: .conflict("--amplitude, --time-scale and --wavelength-scale go together"))
    }
    return Hyperparameters(amplitude: given[0], timeScale: given[1], wavelengthScale: given[2])
  }

  func run() async throws -> ExitStatus {
    let input = try LightCurveArguments.require(path)
    let survey = survey ?? input.survey
    var priors: HyperparameterPriors?
    if usesPriors {
      let bundle = try CommonOptions.bundle(model ?? CommonOptions.defaultModel(survey))
      priors = bundle.manifest.interpolation.priors
    }
    let run = InterpolationRun(
      survey: survey, kernel: kernel, priors: priors, hyperparameters: hyperparameters,
      times: times)
    var status = input.status
    for (object, line) in zip(input.lightCurves, run.lines(of: input.lightCurves, threads: threads))
    {
      switch line {
      case .success(let json): Output.standard.write(line: json)
      case .failure(let error):
        Console.say("nightjar: \(path): \(object.objectID): \(error)")
        status = .badInput
      }
    }
    return status
  }
}
