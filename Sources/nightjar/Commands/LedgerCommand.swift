import Configuration
import Daemon
import StateStore
import Telemetry

/// `nightjar ledger`: what became of every input record.
struct LedgerCommand: Command {
  static let specification = CommandSpecification(
    name: "ledger", summary: "What became of every input record.",
    options: [
      .option("store", "FILE", "The state to read; default: the configuration's."),
      .flag("json", "The sums as one JSON object."),
    ] + ConfigurationFile.options)

  private let file: ConfigurationFile
  private let store: String?
  private let json: Bool

  init(_ call: ParsedCommand) throws(UsageError) {
    file = ConfigurationFile(call)
    store = call.value("store")
    json = call.flag("json")
  }

  func run() async throws -> ExitStatus {
    let path = try store ?? file.load().settings.store.path
    let counts = try StoreFile.open(path).dispositions()
    if json || !Console.isOutputTerminal {
      Output.standard.write(line: Ledger(counts).json)
      return .done
    }
    var table = Table([
      ("topic", .left), ("partition", .right), ("night", .right), ("disposition", .left),
      ("detail", .left), ("records", .right),
    ])
    for count in counts {
      table.append([
        count.topic, "\(count.partition)", "\(count.night)", count.disposition, count.detail,
        "\(count.count)",
      ])
    }
    for line in table.lines() { Output.standard.write(line: line) }
    return .done
  }
}
