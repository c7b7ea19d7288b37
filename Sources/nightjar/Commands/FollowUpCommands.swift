import CommandSupport
import Configuration
import Daemon
import Ephemerides
import FollowUp
import Foundation
import Labelling
import Recommending
import StateStore

/// `nightjar followup report`: says what became of a recommendation.
struct FollowUpReportCommand: Command {
  static let specification = CommandSpecification(
    name: "followup report",
    summary: "Reports that an object was requested or observed, or that it failed.",
    arguments: [
      ArgumentSpecification("OBJECT", "Identifier of an object in the store."),
      ArgumentSpecification("WORD", "requested, observed or failed."),
    ],
    options: [
      .option("telescope", "NAME", "Where."),
      CommonOptions.author,
      .option("reason", "TEXT", "Why."),
      .option("store", "FILE", "The daemon's or a replay's state; default: the configuration's."),
    ] + ConfigurationFile.options)

  private let object: String
  private let report: FollowUpState.Report
  private let telescope: String?
  private let author: String
  private let reason: String
  private let store: String?
  private let file: ConfigurationFile

  init(_ call: ParsedCommand) throws(UsageError) {
    object = call.argument("OBJECT") ?? ""
    let word = call.argument("WORD") ?? ""
    guard let report = FollowUpState.Report(rawValue: word) else {
      throw UsageError(
        command: Self.specification,
        problem: .badValue("WORD", expected: "requested, observed or failed", found: word))
    }
    self.report = report
    telescope = call.value("telescope")
    author = CommonOptions.author(call)
    reason = call.value("reason") ?? ""
    store = call.value("store")
    file = ConfigurationFile(call)
  }

  func run() async throws -> ExitStatus {
    let state = try StoreFile.openForChange(try store ?? file.load().settings.store.path)
    let time = MJDClock.system.now()
    let label = StoredLabel(
      id: "\(author)/\(object)/\(time)", key: try StoreFile.key(of: object, in: state),
      verdict: report.rawValue, author: author, reason: reason, telescope: telescope, time: time)
    try state.add(label)
    Output.standard.write(line: label.json)
    return .done
  }
}

/// `nightjar followup history`: what was recommended, requested, observed and learned.
struct FollowUpHistoryCommand: Command {
  static let specification = CommandSpecification(
    name: "followup history",
    summary: "What was recommended, requested, observed and learned, by night and telescope.",
    options: [
      .option("night", "DATE", "Of this date alone, UTC, such as 2026-11-28."),
      .option("object", "ID", "Of this object alone."),
      .option("store", "FILE", "The daemon's state; default: the configuration's."),
      .flag("json", "One JSON object."),
    ] + ConfigurationFile.options)

  private let night: String?
  private let object: String?
  private let store: String?
  private let json: Bool
  private let file: ConfigurationFile

  init(_ call: ParsedCommand) throws(UsageError) {
    night = call.value("night")
    if let night, night.wholeMatch(of: /\d{4}-\d{2}-\d{2}/) == nil {
      throw UsageError(
        command: Self.specification,
        problem: .badValue("night", expected: "a date such as 2026-11-28", found: night))
    }
    object = call.value("object")
    store = call.value("store")
    json = call.flag("json")
    file = ConfigurationFile(call)
  }

  func run() async throws -> ExitStatus {
    let settings = try file.load().settings
    let state = try StoreFile.open(store ?? settings.store.path)
    let models = try settings.models(activatedIn: state)
    let history = try FollowUpHistory(
      of: state, night: night, key: try object.map { try StoreFile.key(of: $0, in: state) },
      at: MJDClock.system.now(), isRare: models.isInteresting)
    if json {
      Output.standard.write(line: history.json)
    } else if history.entries.isEmpty {
      Console.say(
        "nightjar: nothing was recommended\(night.map { " in the night of \($0)" } ?? "")")
    } else {
      for line in history.lines { Output.standard.write(line: line) }
    }
    return .done
  }
}
