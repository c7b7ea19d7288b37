import CommandSupport
import Configuration
import FollowUp
import Foundation
import Photometry
import Recommending
import Rehearsal
import StateStore
import Telemetry

/// `nightjar demo`: a season of a simulated sky through the whole daemon, in half a minute.
struct DemoCommand: Command {
  static let specification = CommandSpecification(
    name: "demo", summary: "A simulated sky through the whole daemon, in half a minute.",
    options: [
      .flag("exit", "Ends with the ranked table instead of keeping the dashboard open."),
      .option("port", "N", "Port of the dashboard; default: 8765, or any free one with --exit."),
      .option("seed", "S", "Seed of the sky. Default: 1."),
      .option("objects", "N", "Objects of the three simulated years. Default: 3000."),
      .option("seconds", "N", "Time over which the season is spread. Default: 25."),
      CommonOptions.model, CommonOptions.threads,
    ])

  private let exits: Bool
  private let port: Int
  private let seed: UInt64
  private let objects: Int
  private let seconds: Double
  private let model: String
  private let threads: Int

  init(_ call: ParsedCommand) throws(UsageError) {
    exits = call.flag("exit")
    port = try call.int("port", in: 0...65_535) ?? (call.flag("exit") ? 0 : 8765)
    seed = UInt64(try call.int("seed", in: 0...Int.max) ?? 1)
    objects = try call.int("objects", in: 50...1_000_000) ?? 3_000
    seconds = try call.double("seconds", in: 1...86_400) ?? 25
    model = call.value("model") ?? CommonOptions.defaultModel(.ztf)
    threads = try CommonOptions.threads(call)
  }

  func run() async throws -> ExitStatus {
    let demo = try DemoRun(objects: objects, seed: seed, duration: seconds)
    try await demo.run(
      model: model, port: port, threads: threads,
      dashboardStarted: { Console.say("nightjar: dashboard at \($0)") },
      progress: { progress in
        Console.progress(
          String(format: "MJD %.0f  ", progress.night)
            + "\(progress.sent) of \(progress.total) alerts  \(progress.account.scored) scored")
      },
      finished: { rows, ledger in await finish(rows, ledger) })
    return .done
  }

  private func finish(_ rows: [DemoRun.Row], _ ledger: Ledger) async {
    Console.endProgress()
    let classes = Dictionary(
      rows.map { ($0.record.key.objectID, $0.trueClass) },
      uniquingKeysWith: { first, _ in first })
    for line in RankedTable.lines(rows.map(\.record), classes: classes) {
      Output.standard.write(line: line)
    }
    try? Output.standard.flush()
    let filtered = ledger.filtered.values.reduce(0, +)
    Console.say(
      text:
        "nightjar: \(ledger.input) alerts = \(ledger.scored) scored + \(ledger.deferred) deferred + "
        + "\(filtered) filtered\n          + \(ledger.duplicate) duplicate + "
        + "\(ledger.quarantined.values.reduce(0, +)) quarantined")
    if exits { return }
    Console.say("nightjar: the dashboard stays open; end with ^C")
    try? await Task.sleep(for: .seconds(365 * 86_400))
  }
}
