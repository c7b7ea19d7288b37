import Configuration
import Daemon
import Telemetry

/// `nightjar dump`: what consumers of a topic see.
struct DumpCommand: Command {
  static let specification = CommandSpecification(
    name: "dump", summary: "What consumers of a topic see now: committed records, a line each.",
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
    let kafka = try file.load().settings.kafka
    let logger = Logger(label: "nightjar") { _ in NoOpLogHandler() }
    do {
      try await TopicDump(topic: topic).read(kafka, logger: logger) { key, value in
        Output.standard.write(line: showsKeys ? key + [0x09] + value : value)
      }
    } catch let error as TopicReaderError {
      throw CommandFailure(error)
    }
    return .done
  }
}
