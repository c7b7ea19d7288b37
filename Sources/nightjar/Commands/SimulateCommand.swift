import CommandSupport
import Configuration
import LightCurveFiles
import LightLaboratory
import Photometry
import Rehearsal
import SkySimulator

/// `nightjar simulate`: transients on a survey's cadence, or a whole sky of some nights, as alerts and
/// labelled light curves.
struct SimulateCommand: Command {
  static let specification = CommandSpecification(
    name: "simulate",
    summary:
      "Simulated transients as a survey would see them, or a night's sky with all that varies.",
    options: [
      .option("survey", "NAME", "ztf or lsst."),
      .option("objects", "N", "Number of objects; with --sky, of each night."),
      .option("seed", "S", "Seed; the same seed gives the same sky. Default: 1."),
      .option("limit", "MAG", "Of a brightest detection, where half of the transients are kept."),
      .option("alerts", "DIR", "Writes Avro alerts into this folder: one a file, with --sky 500."),
      .option("light-curves", "FILE", "Writes labelled light curves; .gz compresses."),
      .flag("sky", "Simulates variable stars, AGN, asteroids and artefacts beside the transients."),
      .option("alerts-per-night", "N", "With --sky, instead of --objects: alerts of each night."),
      .option("nights", "N", "With --sky: clear nights in a row. Default: 1."),
      .option(
        "share", "CLASS=PERCENT",
        "With --sky: the part of a class among the objects of a night, such as transient=2; the "
          + "other classes keep their proportions.", isRepeatable: true),
      .option("truth", "FILE", "With --sky: writes a table of what each object is (CSV)."),
      .option("catalogue", "DIR", "With --sky: writes tables of what is near the objects (CSV)."),
      .option(
        "from", "FILE", "Moves real light curves to larger redshifts for --light-curves instead."),
      CommonOptions.threads,
    ])

  private enum Work {
    case transients(SimulationRun)
    case sky(SkyRun, SkyRun.Paths)
    case moved(from: String, SimulationRun, threads: Int)
  }

  private let work: Work
  private let alerts: String?
  private let lightCurves: String?

  init(_ call: ParsedCommand) throws(UsageError) {
    guard let survey = try call.choice("survey", of: Survey.self) else {
      throw Self.conflict("--survey is needed")
    }
    let objects = try call.int("objects", in: 1...10_000_000)
    let seed = UInt64(try call.int("seed", in: 0...Int.max) ?? 1)
    alerts = call.value("alerts")
    lightCurves = call.value("light-curves")
    guard call.flag("sky") else {
      let run = SimulationRun(
        survey: survey, objects: try Self.transients(call, objects), seed: seed,
        limit: try call.double("limit", in: 14...26))
      let from = call.value("from")
      if from != nil, lightCurves == nil || alerts != nil {
        throw Self.conflict("--from needs --light-curves and has no --alerts")
      }
      let threads = try CommonOptions.threads(call)
      work = from.map { Work.moved(from: $0, run, threads: threads) } ?? .transients(run)
      if alerts == nil, lightCurves == nil {
        throw Self.conflict("--alerts or --light-curves is needed, or both")
      }
      return
    }
    for option in ["from", "limit"] where call.value(option) != nil {
      throw Self.conflict("--\(option) is for a run without --sky")
    }
    var run = SkyRun(survey: survey, seed: seed, amount: try Self.amount(call, objects))
    run.nights = try call.int("nights", in: 1...SkySimulator.mostNights) ?? 1
    run.shares = try Self.shares(call)
    run.threads = try CommonOptions.threads(call)
    let paths = SkyRun.Paths(
      alerts: alerts, truth: call.value("truth"), catalogue: call.value("catalogue"))
    if paths == SkyRun.Paths(), lightCurves == nil {
      throw Self.conflict("--alerts, --light-curves, --truth or --catalogue is needed")
    }
    work = .sky(run, paths)
  }

  func run() async throws -> ExitStatus {
    do {
      switch work {
      case .transients(let simulation): try write(simulation)
      case .sky(let sky, let paths): try write(sky, paths)
      case .moved(let path, let run, let threads): return try move(path, run, threads)
      }
    } catch let error as LightCurveFileError {
      throw CommandFailure(status: .failed, message: "\(error)")
    }
    return .done
  }

  private func write(_ simulation: SimulationRun) throws {
    if let lightCurves { try simulation.writeLightCurves(to: lightCurves) }
    if let alerts {
      let count = try simulation.writeAlerts(to: alerts)
      Console.say("nightjar: \(count) alerts of \(simulation.objects) objects in \(alerts)")
    }
  }

  private func move(_ path: String, _ run: SimulationRun, _ threads: Int) throws -> ExitStatus {
    let input = try LightCurveArguments.require(path)
    let bundle = try CommonOptions.bundle(CommonOptions.defaultModel(input.survey))
    guard
      let sky = MovedSky(
        input.lightCurves, as: bundle, into: run.survey, seed: run.seed, limit: run.limit,
        threads: threads)
    else { throw CommandFailure(status: .badInput, message: "\(path): no redshift in it") }
    let moved = sky.lightCurves(run.objects, threads: threads)
    try LightCurveFile.write(moved, to: lightCurves ?? "-")
    Console.say("nightjar: \(moved.count) light curves of \(sky.sources) real objects")
    return input.status
  }

  private func write(_ sky: SkyRun, _ paths: SkyRun.Paths) throws {
    if paths != SkyRun.Paths() {
      let summary = try sky.write(to: paths)
      Console.say(
        "nightjar: \(summary.alerts) alerts of \(summary.objects) objects"
          + (alerts.map { " in \($0)" } ?? ""))
    }
    if let lightCurves { try sky.writeLightCurves(to: lightCurves) }
  }
}

extension SimulateCommand {
  /// Options that only a sky has.
  private static let skyOptions = ["alerts-per-night", "nights", "share", "truth", "catalogue"]

  private static func conflict(_ text: String) -> UsageError {
    UsageError(command: specification, problem: .conflict(text))
  }

  private static func transients(
    _ call: ParsedCommand, _ objects: Int?
  ) throws(UsageError) -> Int {
    for option in skyOptions where !call.values(option).isEmpty {
      throw conflict("--\(option) needs --sky")
    }
    guard let objects else { throw conflict("--survey and --objects are needed") }
    return objects
  }

  private static func amount(
    _ call: ParsedCommand, _ objects: Int?
  ) throws(UsageError) -> SkyRun.Amount {
    let alerts = try call.int("alerts-per-night", in: 1...SkySimulator.mostObjects)
    switch (objects, alerts) {
    case (let objects?, nil) where objects <= SkySimulator.mostObjects: return .objects(objects)
    case (nil, let alerts?): return .alertsPerNight(alerts)
    case (_?, nil):
      throw conflict("with --sky, --objects is at most \(SkySimulator.mostObjects)")
    default: throw conflict("--sky needs either --objects or --alerts-per-night")
    }
  }

  private static func shares(_ call: ParsedCommand) throws(UsageError) -> SkyShares {
    var chosen: [SkyClass: Double] = [:]
    for text in call.values("share") {
      let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
      let percent = parts.count == 2 ? Double(parts[1]) : nil
      guard let member = SkyClass(rawValue: parts.first ?? ""), let percent,
        (0...100).contains(percent), chosen[member] == nil
      else {
        let names = SkyClass.allCases.map(\.rawValue).joined(separator: ", ")
        throw UsageError(
          command: specification,
          problem: .badValue(
            "share", expected: "CLASS=PERCENT, each class once, of \(names)", found: text))
      }
      chosen[member] = percent / 100
    }
    let sum = chosen.values.reduce(0, +)
    guard sum <= 1 + 1e-9, sum > 0 || chosen.count < SkyClass.allCases.count else {
      let percent = (10_000 * sum).rounded() / 100
      throw conflict("the parts that --share gives add up to \(percent) percent")
    }
    return SkyShares(chosen)
  }
}
