import AnomalyScoring
import BundleFiles
import Configuration
import Foundation
import Photometry

/// Options that several commands share, and what they mean.
enum CommonOptions {
  static let model = OptionSpecification.option(
    "model", "NAME", "Model bundle, by name or folder; default: the survey's own.")
  static let threads = OptionSpecification.option(
    "threads", "N", "Threads that compute; default: one for each processor.")
  static let survey = OptionSpecification.option("survey", "NAME", "ztf or lsst.")

  static func threads(_ call: ParsedCommand) throws(UsageError) -> Int {
    try call.int("threads", in: 1...1024) ?? ProcessInfo.processInfo.activeProcessorCount
  }

  /// The name of the bundle that a survey ships with.
  static func defaultModel(_ survey: Survey) -> String {
    switch survey {
    case .ztf: "ztf-gr"
    case .lsst: "lsst-ugrizy"
    }
  }

  /// Loads a bundle by name or folder.
  static func bundle(_ name: String) throws(CommandFailure) -> ModelBundle {
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
}
