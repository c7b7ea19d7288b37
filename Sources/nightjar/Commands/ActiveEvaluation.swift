import Configuration
import Daemon
import Foundation

extension EvaluateCommand {
  /// Writes `active.json` and `active.svg`: sessions with the finished model.
  func simulateSessions(_ input: LightCurveInput, looks: Int) throws(CommandFailure) {
    let bundle = try CommonOptions.bundle(model ?? CommonOptions.defaultModel(input.survey))
    let run = ActiveEvaluationRun(bundle: bundle, looks: looks, threads: threads)
    let report: ActiveReport
    do throws(EvaluationError) {
      report = try run.report(of: input.lightCurves) { Console.progress($0) }
    } catch {
      throw CommandFailure(status: .badInput, message: "\(path): \(error)")
    }
    Console.endProgress()
    try write(["active.json": Data(report.json), "active.svg": Data(report.svg.utf8)])
    Output.standard.write(line: report.markdown)
  }
}
