import Configuration
import Daemon

/// `nightjar run`: the daemon.
struct RunCommand: Command {
  static let specification = CommandSpecification(
    name: "run", summary: "The daemon: reads alerts until it is told to stop.",
    options: ConfigurationFile.options)

  private let file: ConfigurationFile

  init(_ call: ParsedCommand) throws(UsageError) { file = ConfigurationFile(call) }

  func run() async throws -> ExitStatus {
    let settings = try file.load().settings
    let daemon: DaemonRun
    do {
      daemon = try DaemonRun(settings: settings, reload: { [file] in try file.load().settings })
    } catch let error as DaemonError {
      throw CommandFailure(status: .badConfiguration, message: "\(error)")
    }
    try await daemon.run()
    return .done
  }
}
