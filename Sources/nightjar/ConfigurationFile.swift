import Configuration
import Foundation

/// Options that name the configuration, and what they come to.
struct ConfigurationFile: Sendable {
  static let options: [OptionSpecification] = [
    .option("config", "FILE", "Configuration file, YAML."),
    .option("set", "KEY=VALUE", "Overrides a setting; may be given again.", isRepeatable: true),
  ]

  private let path: String?
  private let flags: [String]

  /// - Parameter path: the file where it is given without `--config`.
  init(_ call: ParsedCommand, path: String? = nil) {
    self.path = path ?? call.value("config")
    flags = call.values("set")
  }

  /// - Throws: ``CommandFailure`` with every mistake.
  func load() throws(CommandFailure) -> LoadedConfiguration {
    if let path, !FileManager.default.fileExists(atPath: path) {
      throw CommandFailure(status: .inputMissing, message: "\(path): no such file")
    }
    do throws(ConfigurationErrors) {
      return try LoadedConfiguration(
        layers: ConfigurationLayers(
          path: path, environment: ProcessInfo.processInfo.environment, flags: flags))
    } catch {
      throw CommandFailure(status: .badConfiguration, message: "\(error)")
    }
  }
}
