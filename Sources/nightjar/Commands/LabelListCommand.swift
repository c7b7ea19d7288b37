import Configuration
import Labelling
import StateStore

/// `nightjar label list`: who said what of which object, when and why.
struct LabelListCommand: Command {
  static let specification = CommandSpecification(
    name: "label list", summary: "All labels in the order in which they came, as JSON Lines.",
    options: LabelStore.options)

  private let store: LabelStore

  init(_ call: ParsedCommand) throws(UsageError) { store = try LabelStore(call) }

  func run() async throws -> ExitStatus {
    for label in try StoreFile.open(try store.path()).labels() {
      Output.standard.write(line: label.json)
    }
    return .done
  }
}
