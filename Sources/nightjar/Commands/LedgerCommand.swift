import CommandSupport
import Configuration
import Daemon
import StateChangelog
import StateStore
import Telemetry
import Topics

/// `nightjar ledger`: the dispositions of all input records.
struct LedgerCommand: Command {
  static let specification = CommandSpecification(
    name: "ledger",
    summary: "Counts the input records by disposition and compares the sums with the offsets.",
    options: [
      .option("store", "FILE", "The state to read; default: the configuration's."),
      .flag("cluster", "The books of all instances, from the changelog in Kafka."),
      .flag("json", "One JSON object."),
    ] + ConfigurationFile.options)

  private let file: ConfigurationFile
  private let store: String?
  private let json: Bool
  private let isOfCluster: Bool

  init(_ call: ParsedCommand) throws(UsageError) {
    file = ConfigurationFile(call)
    store = call.value("store")
    json = call.flag("json")
    isOfCluster = call.flag("cluster")
  }

  func run() async throws -> ExitStatus {
    let report = try await report()
    if json {
      Output.standard.write(line: report.json)
    } else {
      for line in lines(of: report) { Output.standard.write(line: line) }
    }
    return report.failure == 0 ? .done : .failed
  }

  private func report() async throws -> LedgerReport {
    guard isOfCluster else {
      return try LedgerReport(StoreFile.open(try store ?? file.load().settings.store.path))
    }
    let kafka = try file.load().settings.kafka
    return try await ClusterLedger(topic: kafka.output.ledger).report(
      over: kafka.connection, logger: Logger(label: "nightjar") { _ in NoOpLogHandler() })
  }

  private func lines(of report: LedgerReport) -> [String] {
    var table = Table([
      ("topic", .left), ("partition", .right), ("night", .right), ("disposition", .left),
      ("detail", .left), ("records", .right),
    ])
    var books = Table([
      ("topic", .left), ("partition", .right), ("first", .right), ("next", .right),
      ("empty", .right), ("records", .right), ("difference", .right),
    ])
    for partition in report.partitions {
      for count in partition.counts {
        table.append([
          count.partition.topic, "\(count.partition.partition)", "\(count.night)",
          count.disposition, count.detail, "\(count.count)",
        ])
      }
      books.append(Self.cells(of: partition))
    }
    let width = Console.isOutputTerminal ? 80 : Int.max
    return table.lines(width: width) + [""] + books.lines(width: width) + ["", report.verdict]
  }

  private static func cells(of partition: LedgerReport.Partition) -> [String] {
    let account = partition.account
    let offsets = [account?.first, account?.next, account?.gaps].map { $0.map(String.init) ?? "-" }
    return [partition.partition.topic, "\(partition.partition.partition)"] + offsets
      + ["\(partition.accounted)", partition.difference.map(String.init) ?? "-"]
  }
}
