import CommandSupport
import Configuration
import Daemon
import Photometry
import Rehearsal
import Telemetry

/// `nightjar produce`: a simulated sky into a topic. Writes the identifiers of objects of which a
/// packet was spoilt or late.
struct ProduceCommand: Command {
  static let specification = CommandSpecification(
    name: "produce",
    summary:
      "Writes simulated alerts into a topic, to try a cluster; prints the objects with spoilt or "
      + "late packets.",
    options: [
      .option("topic", "NAME", "The topic; made where it is not there."),
      .option("partitions", "N", "Partitions of a topic that is made. Default: 4."),
      CommonOptions.survey,
      .option("objects", "N", "Number of objects. Default: 100."),
      .option("alerts", "N", "The first alerts of each object that has so many; default: all."),
      .option("skip", "N", "Alerts of each object that are left out first. Default: 0."),
      .option("minimum", "N", "Alerts that an object must have. Default: those that are written."),
      .option("end", "MJD", "Moves each object so that the last of those is of this time."),
      .option("exposures", "N", "Exposures of a field in place of each one. Default: 1."),
      .option("seed", "S", "Seed; the same seed gives the same sky. Default: 1."),
      .option("corrupt", "PERCENT", "Share of packets that are spoilt. Default: 0."),
      .option("duplicate", "PERCENT", "Share of packets that are sent twice. Default: 0."),
      .option("late", "PERCENT", "Share of packets that are sent after the next. Default: 0."),
      .option("rate", "N", "Records a second at most; default: as fast as they are taken."),
      .option(
        "schema", "FILE",
        "LSST: writes packets in the Confluent wire format, and their schema into this file. A "
          + "registry has to give it for the identifier 900."),
      .flag("recent", "Moves the sky in time so that its last alert is of this moment."),
    ] + ConfigurationFile.options)

  private let file: ConfigurationFile
  private let topic: String
  private let stream: SimulatedStream

  init(_ call: ParsedCommand) throws(UsageError) {
    file = ConfigurationFile(call)
    guard let topic = call.value("topic") else {
      throw UsageError(command: Self.specification, problem: .conflict("--topic is needed"))
    }
    self.topic = topic
    var stream = SimulatedStream(
      survey: try call.choice("survey", of: Survey.self) ?? .ztf,
      objects: try call.int("objects", in: 1...10_000_000) ?? 100,
      seed: UInt64(try call.int("seed", in: 0...Int.max) ?? 1))
    stream.alertsPerObject = try call.int("alerts", in: 1...1_000)
    stream.skippedAlerts = try call.int("skip", in: 0...1_000) ?? 0
    stream.minimumAlerts = try call.int("minimum", in: 1...1_000) ?? 0
    stream.end = try call.double("end", in: 40_000...66_000)
    stream.exposures = try call.int("exposures", in: 1...50) ?? 1
    stream.partitions = try call.int("partitions", in: 1...1_000) ?? 4
    stream.corrupt = try call.double("corrupt", in: 0...100) ?? 0
    stream.duplicate = try call.double("duplicate", in: 0...100) ?? 0
    stream.late = try call.double("late", in: 0...100) ?? 0
    stream.rate = try call.double("rate", in: 0.1...1_000_000)
    stream.isRecent = call.flag("recent")
    stream.schemaFile = call.value("schema")
    if stream.schemaFile != nil, stream.survey != .lsst {
      throw UsageError(
        command: Self.specification,
        problem: .conflict("--schema goes with --survey lsst: packets of ztf contain their schema"))
    }
    self.stream = stream
  }

  func run() async throws -> ExitStatus {
    let kafka = try file.load().settings.kafka.connection
    let logger = Logger(label: "nightjar") { _ in NoOpLogHandler() }
    let summary = try await stream.send(to: topic, kafka, logger: logger)
    for object in summary.affected.sorted() { Output.standard.write(line: object) }
    try Output.standard.flush()
    Console.say(
      "nightjar: \(summary.records) records in \(topic), \(summary.corrupt) spoilt, "
        + "\(summary.duplicate) sent twice, \(summary.late) late"
        + (summary.affected.isEmpty
          ? "" : "; \(summary.affected.count) objects with spoilt or late packets, listed above"))
    return .done
  }
}
