import Configuration
import LightCurveFiles
import Photometry
import Rehearsal

/// `nightjar simulate`: transients on a survey's cadence, as alerts and labelled light curves.
struct SimulateCommand: Command {
  static let specification = CommandSpecification(
    name: "simulate", summary: "Simulated transients as a survey would see them.",
    options: [
      .option("survey", "NAME", "ztf or lsst."),
      .option("objects", "N", "Number of objects."),
      .option("seed", "S", "Seed; the same seed gives the same sky. Default: 1."),
      .option("alerts", "DIR", "Writes one Avro packet an alert into this folder."),
      .option("light-curves", "FILE", "Writes labelled light curves; .gz compresses."),
    ])

  private let simulation: SimulationRun
  private let alerts: String?
  private let lightCurves: String?

  init(_ call: ParsedCommand) throws(UsageError) {
    guard let survey = try call.choice("survey", of: Survey.self),
      let objects = try call.int("objects", in: 1...10_000_000)
    else {
      throw UsageError(
        command: Self.specification, problem: .conflict("--survey and --objects are needed"))
    }
    alerts = call.value("alerts")
    lightCurves = call.value("light-curves")
    if alerts == nil, lightCurves == nil {
      throw UsageError(
        command: Self.specification,
        problem: .conflict("--alerts or --light-curves is needed, or both"))
    }
    let seed = try call.int("seed", in: 0...Int.max) ?? 1
    simulation = SimulationRun(survey: survey, objects: objects, seed: UInt64(seed))
  }

  func run() async throws -> ExitStatus {
    do {
      if let lightCurves { try simulation.writeLightCurves(to: lightCurves) }
      if let alerts {
        let count = try simulation.writeAlerts(to: alerts)
        Console.say("nightjar: \(count) alerts of \(simulation.objects) objects in \(alerts)")
      }
    } catch let error as LightCurveFileError {
      throw CommandFailure(status: .failed, message: "\(error)")
    }
    return .done
  }
}
