import AnomalyScoring
import CommandSupport
import Configuration
import Ephemerides
import Foundation
import IsolationForest
import Labelling
import StateStore

/// `nightjar label`: takes an expert's verdict and ranks the objects anew.
struct LabelCommand: Command {
  /// The verdict argument; with `class` the verdict follows from the rarity of the class.
  enum Word: String, CaseIterable {
    case interesting, known, bogus
    case `class`
  }

  static let specification = CommandSpecification(
    name: "label", summary: "Labels an object and ranks all objects anew.",
    arguments: [
      ArgumentSpecification("OBJECT", "Identifier of an object in the store."),
      ArgumentSpecification("VERDICT", "interesting, known, bogus, or class with --class."),
    ],
    options: [
      .option("class", "NAME", "Spectroscopic or proposed class."),
      .option("redshift", "Z", "From 0 to 20."),
      CommonOptions.author,
      .option("reason", "TEXT", "Why."),
    ] + LabelStore.options)

  private let object: String
  private let verdict: Word
  private let objectClass: String?
  private let redshift: Double?
  private let author: String
  private let reason: String
  private let store: LabelStore

  init(_ call: ParsedCommand) throws(UsageError) {
    object = call.argument("OBJECT") ?? ""
    let word = call.argument("VERDICT") ?? ""
    guard let verdict = Word(rawValue: word) else {
      throw UsageError(
        command: Self.specification,
        problem: .badValue(
          "VERDICT", expected: "interesting, known, bogus or class", found: word))
    }
    self.verdict = verdict
    objectClass = call.value("class")
    redshift = try call.double("redshift", in: 0...20)
    author = CommonOptions.author(call)
    reason = call.value("reason") ?? ""
    store = try LabelStore(call)
    if verdict == .class, objectClass == nil {
      throw UsageError(
        command: Self.specification, problem: .conflict("the verdict class needs --class"))
    }
  }

  func run() async throws -> ExitStatus {
    let state = try store.open()
    let time = MJDClock.system.now()
    let label = StoredLabel(
      id: "\(author)/\(object)/\(time)", key: try StoreFile.key(of: object, in: state),
      verdict: verdict.rawValue, objectClass: objectClass, redshift: redshift, author: author,
      reason: reason, time: time)
    try state.add(label)
    try store.rank(state)
    Output.standard.write(line: label.json)
    return .done
  }
}

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

/// `nightjar label authors`: how reliable those are who label.
struct LabelAuthorsCommand: Command {
  static let specification = CommandSpecification(
    name: "label authors", summary: "The authors of labels with their reliability, as JSON Lines.",
    options: LabelStore.options)

  private let store: LabelStore

  init(_ call: ParsedCommand) throws(UsageError) { store = try LabelStore(call) }

  func run() async throws -> ExitStatus {
    let state = try StoreFile.open(try store.path())
    let reliability = try state.labelAuthors(by: try store.loadModels(state))
    for author in reliability.authors { Output.standard.write(line: author.json) }
    return .done
  }
}

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
        status: .inputMissing,
        message: id.map { "\($0): no such label, or it is already undone" }
          ?? "the store has no label to undo")
    }
    try store.rank(state)
    let undone = try state.labels().first { $0.id == label.id }
    if let undone { Output.standard.write(line: undone.json) }
    return .done
  }
}
