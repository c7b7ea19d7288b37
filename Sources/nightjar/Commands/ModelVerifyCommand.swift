import AnomalyScoring
import Configuration
import ModelLaboratory
import Photometry

/// `nightjar model verify`: checks a bundle's hashes and shapes, and computes its checks again.
struct ModelVerifyCommand: Command {
  static let specification = CommandSpecification(
    name: "model verify", summary: "Checks a bundle's hashes and shapes, and scores kept with it.",
    arguments: [ArgumentSpecification("NAME", "Model bundle, by name or folder.")])

  private let name: String

  init(_ call: ParsedCommand) throws(UsageError) { name = call.argument("NAME") ?? "" }

  func run() async throws -> ExitStatus {
    let bundle = try CommonOptions.bundle(name)
    let faults = BundleChecks.faults(of: bundle)
    guard faults.isEmpty else {
      throw CommandFailure(
        status: .badInput, message: "model bundle \(name): " + faults.joined(separator: "; "))
    }
    let manifest = bundle.manifest
    let bands = manifest.bands.map(\.name).joined()
    Output.standard.write(
      line: "\(manifest.identifier): \(manifest.survey.rawValue) \(bands), "
        + "\(manifest.files.count) files with the hashes of the manifest, shapes fit, "
        + "\(bundle.checks.count) scores as they were")
    return .done
  }
}
