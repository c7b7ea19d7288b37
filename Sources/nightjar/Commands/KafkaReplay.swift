import AlertFormats
import AlertProcessing
import CommandSupport
import Configuration
import Daemon
import Foundation
import KafkaTransport
import Rehearsal
import Telemetry

/// The records that `nightjar replay` reads from Kafka, and how it reads them.
struct KafkaReplay {
  static let options: [OptionSpecification] =
    [
      .option(
        "kafka", "TOPIC",
        "Reads a topic, or those that match ^PATTERN, of the configuration's brokers.",
        isRepeatable: true),
      .flag("quarantine", "Reads the records that the daemon quarantined."),
      .flag("resubmit", "With --quarantine: has the running daemon process them again."),
      .option(
        "from", "PLACE",
        "An offset, or a time such as 2026-11-20T00:00:00Z; default: the beginning."),
    ] + ConfigurationFile.options

  private let topics: [String]
  private let isQuarantine: Bool
  let isResubmission: Bool
  private let start: TopicReader.Start
  private let file: ConfigurationFile
  private let log = StandardLog(.error)

  /// `nil` where the call names no topics.
  init?(_ call: ParsedCommand) throws(UsageError) {
    topics = call.values("kafka")
    isQuarantine = call.flag("quarantine")
    isResubmission = call.flag("resubmit")
    start = try Self.start(call)
    file = ConfigurationFile(call)
    if isResubmission, !isQuarantine {
      throw UsageError(
        command: call.specification, problem: .conflict("--resubmit needs --quarantine"))
    }
    if isQuarantine, !topics.isEmpty {
      throw UsageError(
        command: call.specification, problem: .conflict("--quarantine does not go with --kafka"))
    }
    guard isQuarantine || !topics.isEmpty else {
      if call.value("from") != nil {
        throw UsageError(
          command: call.specification, problem: .conflict("--from needs --kafka or --quarantine"))
      }
      return nil
    }
  }

  private static func start(_ call: ParsedCommand) throws(UsageError) -> TopicReader.Start {
    guard let text = call.value("from") else { return .earliest }
    if let offset = Int64(text), offset >= 0 { return .offset(offset) }
    let day = Date.ISO8601FormatStyle().year().month().day()
    guard let date = (try? Date(text, strategy: .iso8601)) ?? (try? Date(text, strategy: day))
    else {
      throw UsageError(
        command: call.specification,
        problem: .badValue(
          "from", expected: "an offset, or a time such as 2026-11-20T00:00:00Z", found: text))
    }
    return .time(Int64(date.timeIntervalSince1970 * 1_000))
  }

  private var settings: NightjarSettings {
    get throws(CommandFailure) { try file.load().settings }
  }

  /// Those that score in production: activated in the daemon's state, or the configuration's.
  func models() throws -> PipelineModels {
    let settings = try settings
    guard FileManager.default.fileExists(atPath: settings.store.path) else {
      return try settings.models()
    }
    return try settings.models(activatedIn: try StoreFile.open(settings.store.path))
  }

  func schemas() throws -> any SchemaSource { try settings.schemaRegistry.source() }

  /// Refuses the daemon's own state, which only the daemon may change.
  func check(_ store: String) throws(CommandFailure) {
    let own = URL(filePath: try settings.store.path).resolvingSymlinksInPath().path
    guard URL(filePath: store).resolvingSymlinksInPath().path == own else { return }
    throw CommandFailure(
      status: .usage, message: "\(store): this is the daemon's own state; give another --store")
  }

  func run(
    _ run: ReplayRun, committed: (BatchResult) throws -> Void
  ) async throws -> ReplayRun.Summary {
    let summary = try await reading {
      try await run.run(
        try reader(), of: isQuarantine ? .quarantine : .alerts, committed: committed)
    }
    if summary.ledger.input == 0 {
      let place = start == .earliest ? "" : " at or after --from"
      Console.say("nightjar: the topics contain no records\(place)")
    }
    return summary
  }

  /// Has the daemon process quarantined records again.
  func resubmit() async throws -> ExitStatus {
    let settings = try settings
    let count = try await reading {
      let producer = try KafkaProducer(settings.kafka.connection, logger: log.logger)
      return try await ReplayRun.resubmit(
        try reader(), to: settings.kafka.output.retry, through: producer
      ) { record in
        Console.say(
          "nightjar: \(record.origin): not sent, the quarantine does not keep all of its "
            + "\(record.size) bytes")
      }
    }
    Console.say("nightjar: \(count) records sent to \(settings.kafka.output.retry)")
    return .done
  }

  private func reader() throws -> TopicReader {
    let settings = try settings
    return TopicReader(
      settings.kafka.connection,
      topics: isQuarantine ? [settings.kafka.output.quarantine] : topics, start: start,
      logger: log.logger)
  }

  private func reading<Value>(_ body: () async throws -> Value) async throws -> Value {
    defer { log.end() }
    do {
      return try await body()
    } catch let error as TopicReaderError {
      throw CommandFailure(error)
    }
  }
}

extension CommandFailure {
  /// Why topics cannot be read, with the status that says whether they are there.
  init(_ error: TopicReaderError) {
    switch error {
    case .silent: self.init(status: .failed, message: "\(error)")
    case .noSuchTopic, .badPattern: self.init(status: .inputMissing, message: "\(error)")
    }
  }
}
