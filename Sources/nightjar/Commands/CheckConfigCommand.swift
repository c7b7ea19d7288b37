import Configuration
import Daemon

/// `nightjar check-config`: reads the configuration as the daemon's start does, and shows it.
struct CheckConfigCommand: Command {
  static let specification = CommandSpecification(
    name: "check-config", summary: "Checks the configuration and shows what is in force.",
    arguments: [ArgumentSpecification("FILE", "Configuration file, YAML.", arity: .optional)],
    options: ConfigurationFile.options)

  private let file: ConfigurationFile

  init(_ call: ParsedCommand) throws(UsageError) {
    file = ConfigurationFile(call, path: call.argument("FILE"))
  }

  func run() async throws -> ExitStatus {
    let configuration = try file.load()
    do throws(ConfigurationErrors) {
      try StartCheck(configuration).all()
    } catch {
      throw CommandFailure(status: .badConfiguration, message: "\(error)")
    }
    Output.standard.write(line: configuration.describe())
    return .done
  }
}
