import Configuration
import Daemon
import Ephemerides
import FollowUp
import Labelling
import Recommending
import StateStore

/// `nightjar recommend`: tonight's list from a state store.
struct RecommendCommand: Command {
  static let specification = CommandSpecification(
    name: "recommend", summary: "Tonight's list from a state store.",
    options: [
      .option("store", "FILE", "The daemon's or a replay's state; default: the configuration's."),
      .option("night", "MJD", "Time of the plan, MJD TAI; default: now."),
      .option("limit", "N", "Recommendations at most; default: the configuration's."),
      .flag("json", "One JSON object a recommendation, as published."),
    ] + ConfigurationFile.options)

  private let file: ConfigurationFile
  private let store: String?
  private let night: Double?
  private let limit: Int?
  private let json: Bool

  init(_ call: ParsedCommand) throws(UsageError) {
    file = ConfigurationFile(call)
    store = call.value("store")
    night = try call.double("night", in: 0...1e6)
    limit = try call.int("limit", in: 1...10_000)
    json = call.flag("json")
  }

  func run() async throws -> ExitStatus {
    let settings = try file.load().settings
    let planner = settings.planner(listSize: limit)
    let state = try StoreFile.open(store ?? settings.store.path)
    let models = try LabelledRanking.labelled(
      try settings.models(activatedIn: state), in: state, keepsPoints: false
    ).models
    let reader = CandidateReader(store: state)
    var maker = RecommendationMaker(reader: reader, planner: planner)
    let time = night ?? MJDClock.system.now()
    let records = try maker.update(at: time, models: models)
    if json || !Console.isOutputTerminal {
      for record in records { Output.standard.write(line: record.json) }
    } else {
      for line in RankedTable.lines(records) { Output.standard.write(line: line) }
    }
    if records.isEmpty {
      let candidates = try reader.candidates(at: time, models: models)
      Console.say("nightjar: \(planner.emptiness(of: candidates.map(\.planned)))")
    }
    return .done
  }
}
