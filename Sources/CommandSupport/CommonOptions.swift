package import AlertFormats
package import AlertProcessing
package import AnomalyScoring
import BundleFiles
package import Configuration
import Daemon
package import Foundation
package import Photometry

/// Options that several commands share, and what they mean.
package enum CommonOptions {
  package static let model = OptionSpecification.option(
    "model", "NAME", "Model bundle, by name or folder; default: the survey's own.")
  package static let threads = OptionSpecification.option(
    "threads", "N", "Threads that compute; default: one for each processor.")
  package static let survey = OptionSpecification.option("survey", "NAME", "ztf or lsst.")

  package static let author = OptionSpecification.option(
    "author", "NAME", "Who says so; default: the user.")

  package static func author(_ call: ParsedCommand) -> String {
    call.value("author") ?? ProcessInfo.processInfo.environment["USER"] ?? "nightjar"
  }

  package static func threads(_ call: ParsedCommand) throws(UsageError) -> Int {
    try call.int("threads", in: 1...1024) ?? ProcessInfo.processInfo.activeProcessorCount
  }

  /// The name of the bundle that a survey ships with.
  package static func defaultModel(_ survey: Survey) -> String {
    switch survey {
    case .ztf: "ztf-gr"
    case .lsst: "lsst-ugrizy"
    }
  }

  /// Loads a bundle by name or folder.
  package static func bundle(_ name: String) throws(CommandFailure) -> ModelBundle {
    guard let directory = BundleLocator.find(name) else {
      let places = BundleLocator.searchPath().prefix(3).map(\.path).joined(separator: ", ")
      throw CommandFailure(
        status: .inputMissing, message: "no model bundle \(name) here or in \(places), …")
    }
    do throws(BundleError) {
      return try directory.load()
    } catch {
      throw CommandFailure(
        status: .badInput, message: "model bundle \(directory.url.path): \(error)")
    }
  }

  /// The bundles of all surveys, those named in place of the surveys' own, with the criteria and the
  /// classes of interest of a configuration.
  package static func models(
    _ names: [String], under settings: NightjarSettings
  ) throws -> PipelineModels {
    var entries: [Survey: PipelineModels.Entry] = [:]
    for name in names {
      let bundle = try bundle(name)
      entries[bundle.manifest.survey] = try settings.entry(of: bundle)
    }
    for survey in Survey.allCases where entries[survey] == nil {
      entries[survey] = try settings.entry(of: try bundle(defaultModel(survey)))
    }
    return PipelineModels(entries)
  }

  /// The Schema Registry that `--registry` names.
  package static func registry(_ call: ParsedCommand) throws(UsageError) -> URL? {
    guard let text = call.value("registry") else { return nil }
    guard let url = URL(string: text), ["http", "https"].contains(url.scheme), url.host() != nil
    else {
      throw UsageError(
        command: call.specification,
        problem: .badValue("registry", expected: "a URL with http or https", found: text))
    }
    return url
  }

  package static func schemas(_ registry: URL?) -> any SchemaSource {
    registry.map { SchemaRegistry(SchemaRegistryOptions(url: $0)) } ?? NoSchemas()
  }
}

/// Options that name the configuration, and what they come to.
package struct ConfigurationFile: Sendable {
  package static let options: [OptionSpecification] = [
    .option("config", "FILE", "Configuration file, YAML."),
    .option("set", "KEY=VALUE", "Overrides a setting; may be given again.", isRepeatable: true),
  ]

  private let path: String?
  private let flags: [String]

  /// - Parameter path: the file where it is given without `--config`.
  package init(_ call: ParsedCommand, path: String? = nil) {
    self.path = path ?? call.value("config")
    flags = call.values("set")
  }

  /// - Throws: ``CommandFailure`` with every mistake.
  package func load() throws(CommandFailure) -> LoadedConfiguration {
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
