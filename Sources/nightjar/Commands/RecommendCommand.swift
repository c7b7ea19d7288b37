import CommandSupport
import Configuration
import Daemon
import Ephemerides
import FollowUp
import Labelling
import Recommending
import StateStore

/// `nightjar recommend`: tonight's list from a state store.
struct RecommendCommand: Command {
  /// How the list is written.
  private enum Form: String, CaseIterable {
    case table, json, csv, atom
  }

  static let specification = CommandSpecification(
    name: "recommend", summary: "Tonight's list from a state store.",
    options: [
      .option("store", "FILE", "The daemon's or a replay's state; default: the configuration's."),
      .option(
        "night", "MJD",
        "Time of the plan, MJD TAI; default: now. An earlier list knows nothing later."),
      .option("telescope", "NAME", "For this telescope alone, as if the others had no hours."),
      .option("limit", "N", "Recommendations at most; default: the configuration's."),
      .option(
        "format", "NAME",
        "table, json (a record a line, as published), csv or atom. Default: table on a terminal, else json."
      ),
      .flag("json", "The same as --format json."),
    ] + ConfigurationFile.options)

  private let file: ConfigurationFile
  private let store: String?
  private let night: Double?
  private let telescope: String?
  private let limit: Int?
  private let form: Form

  init(_ call: ParsedCommand) throws(UsageError) {
    file = ConfigurationFile(call)
    store = call.value("store")
    night = try call.double("night", in: 0...1e6)
    telescope = call.value("telescope")
    limit = try call.int("limit", in: 1...10_000)
    let form = try call.choice("format", of: Form.self)
    if call.flag("json"), let form, form != .json {
      throw UsageError(
        command: Self.specification, problem: .conflict("--json and --format \(form.rawValue)"))
    }
    self.form = form ?? (call.flag("json") || !Console.isOutputTerminal ? .json : .table)
  }

  func run() async throws -> ExitStatus {
    let settings = try file.load().settings
    let planner = try settings.planner(listSize: limit, telescope: telescope)
    let state = try StoreFile.open(store ?? settings.store.path)
    let models = try LabelledRanking.labelled(
      try settings.models(activatedIn: state), in: state, keepsPoints: false
    ).models
    let time = night ?? MJDClock.system.now()
    var maker = RecommendationMaker(
      reader: night == nil ? CandidateReader(store: state) : CandidateReader(store: state, lead: 0),
      planner: planner, past: try state.pastLooks(before: time))
    _ = try maker.update(at: time, models: models)
    let list = StandingList(records: maker.list, made: time)
    write(list)
    if let emptiness = maker.emptiness { Console.say("nightjar: \(emptiness)") }
    return .done
  }

  private func write(_ list: StandingList) {
    switch form {
    case .table: for line in PlanTable.lines(list) { Output.standard.write(line: line) }
    case .json: for record in list.records { Output.standard.write(line: record.json) }
    case .csv: Output.standard.write(bytes: list.csv)
    case .atom: Output.standard.write(bytes: list.atom(base: ""))
    }
  }
}

extension NightjarSettings {
  /// - Throws: ``CommandFailure`` where there is no telescope of the name.
  fileprivate func planner(
    listSize: Int?, telescope: String?
  ) throws(CommandFailure) -> FollowUpPlanner {
    let planner = planner(listSize: listSize)
    guard let telescope else { return planner }
    guard let only = planner.only(telescope) else {
      let names = planner.telescopes.map(\.name).joined(separator: ", ")
      throw CommandFailure(
        status: .badConfiguration,
        message:
          "--telescope: expected one of followUp.telescopes (\(names)), found \"\(telescope)\"")
    }
    return only
  }
}
