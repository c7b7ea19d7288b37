import CommandSupport
import Configuration
import Daemon
import Glibc
import ServiceLifecycle
import StateStore
import Telemetry

/// `nightjar run`: the daemon.
struct RunCommand: Command {
  static let specification = CommandSpecification(
    name: "run", summary: "The daemon: reads alerts until it is told to stop.",
    options: ConfigurationFile.options)

  private let file: ConfigurationFile

  init(_ call: ParsedCommand) throws(UsageError) { file = ConfigurationFile(call) }

  func run() async throws -> ExitStatus {
    // Whoever reads the log may go away; lines are then lost, alerts are not.
    _ = signal(SIGPIPE, SIG_IGN)
    let configuration = try file.load()
    let check = StartCheck(configuration)
    let daemon: DaemonRun
    do {
      try check.surroundings()
      daemon = try DaemonRun(
        settings: configuration.settings, reload: { [file] in try file.load().settings })
    } catch let error as DaemonError {
      throw CommandFailure(status: .badConfiguration, message: "\(check.located(error))")
    } catch let error as ConfigurationErrors {
      throw CommandFailure(status: .badConfiguration, message: "\(error)")
    } catch let error as StoreError where error.kind != .foreignFile {
      let log = StandardLog(.notice)
      log.logger.critical("cannot start", metadata: [.errorDescription: "\(error)"])
      log.end()
      return .failed
    }
    do {
      try await daemon.run()
    } catch let error as ServiceGroupError {
      // The log says why.
      return DaemonRun.isMisconfiguration(error) ? .badConfiguration : .failed
    }
    return .done
  }
}

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
