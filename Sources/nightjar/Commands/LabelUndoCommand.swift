import Configuration
import Ephemerides
import Labelling
import StateStore

/// `nightjar label undo`: takes a label back, and with it what it did to the ranking.
struct LabelUndoCommand: Command {
  static let specification = CommandSpecification(
    name: "label undo", summary: "Takes a label back and restores the ranking without it.",
    arguments: [
      ArgumentSpecification("ID", "Identifier of a label; default: the last.", arity: .optional)
    ],
    options: LabelStore.options)

  private let id: String?
  private let store: LabelStore

  init(_ call: ParsedCommand) throws(UsageError) {
    id = call.argument("ID")
    store = try LabelStore(call)
  }

  func run() async throws -> ExitStatus {
    let state = try store.open()
    let labels = try state.labels()
    guard let label = labels.last(where: { $0.undone == nil && (id == nil || $0.id == id) }),
      try state.undoLabel(label.id, at: MJDClock.system.now())
    else {
      throw CommandFailure(
        status: .inputMissing, message: id.map { "\($0): no such label in force" } ?? "no label")
    }
    try store.rank(state)
    let undone = try state.labels().first { $0.id == label.id }
    if let undone { Output.standard.write(line: undone.json) }
    return .done
  }
}
