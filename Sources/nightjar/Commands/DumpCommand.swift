import CommandSupport
import Configuration
import Daemon
import KafkaTransport
import Telemetry

/// `nightjar dump`: the records of a topic as consumers see them.
struct DumpCommand: Command {
  static let specification = CommandSpecification(
    name: "dump", summary: "Prints the committed records of a topic, a line each.",
    arguments: [ArgumentSpecification("TOPIC", "The topic, such as nightjar.scores.")],
    options: [.flag("keys", "Writes the key and a tab before each value.")]
      + ConfigurationFile.options)

  private let file: ConfigurationFile
  private let topic: String
  private let showsKeys: Bool

  init(_ call: ParsedCommand) throws(UsageError) {
    file = ConfigurationFile(call)
    topic = call.arguments("TOPIC").first ?? ""
    showsKeys = call.flag("keys")
  }

  func run() async throws -> ExitStatus {
    let reader = TopicReader(
      try file.load().settings.kafka.connection, topics: [topic], start: .earliest,
      logger: Logger(label: "nightjar") { _ in NoOpLogHandler() })
    do {
      try await reader.readAll { key, value in
        let line = showsKeys ? [key, value] : [value]
        Output.standard.write(line: Array(line.map(Self.shown).joined(separator: [0x09])))
      }
    } catch let error as TopicReaderError {
      throw CommandFailure(error)
    }
    return .done
  }

  /// Bytes as they are for a program that reads them, made visible for a terminal.
  private static func shown(_ bytes: [UInt8]) -> [UInt8] {
    guard Console.isOutputTerminal else { return bytes }
    return Array(VisibleText.of(String(decoding: bytes, as: UTF8.self)).utf8)
  }
}
