import JSONText
import ModelEvaluation

/// Simulated sessions side by side, by what the forest sees of the objects.
package struct ActiveReport: Sendable {
  /// The space in which learners represent an object.
  package enum Representation: String, Sendable, CaseIterable {
    /// All features, as the daemon's labels see it.
    case features
    /// Latent mean and the features of the bundle's own forest.
    case bundle
  }

  struct Entry: Sendable {
    var representation: Representation
    /// With an expert without error.
    var comparison: ActiveComparison
    /// With an expert who errs in one label of ten.
    var erring: ActiveComparison
  }

  /// Part of the objects about which the expert who errs is wrong.
  static let errorRate = 0.1

  /// Name and version of the model.
  package let model: String
  /// True if each object was scored by a model that was not trained on it.
  package let isFolded: Bool
  private let entries: [Entry]

  init(model: String, isFolded: Bool, entries: [Entry]) {
    self.model = model
    self.isFolded = isFolded
    self.entries = entries
  }

  /// `active.json`: the curves of what the daemon does, other representations beside them.
  package var json: [UInt8] {
    JSONWriter.object { writer in
      guard let first = entries.first else { return }
      writer.field("model", model)
      writer.field("crossValidated", isFolded)
      Self.write(first, to: &writer)
      writer.objectField("representations") { writer in
        for entry in entries {
          writer.objectField(entry.representation.rawValue) { Self.write(entry, to: &$0) }
        }
      }
    }
  }

  private static func write(_ entry: Entry, to writer: inout JSONWriter) {
    writer.field("representation", entry.representation.rawValue)
    write(entry.comparison, to: &writer)
    writer.objectField("erring") {
      $0.field("errorRate", errorRate)
      write(entry.erring, to: &$0)
    }
  }

  private static func write(_ comparison: ActiveComparison, to writer: inout JSONWriter) {
    writer.field("looks", comparison.looks)
    writer.field("seeds", comparison.seeds)
    writer.field("rare", comparison.rare)
    for (name, curves) in [
      ("curves", comparison.curves), ("low", comparison.low), ("high", comparison.high),
    ] {
      writer.objectField(name) { writer in
        for method in ActiveSession.Method.allCases {
          if let curve = curves[method.rawValue] { writer.field(method.rawValue, curve) }
        }
      }
    }
  }

  /// `active.svg`.
  package var svg: String { entries.first?.comparison.plot("an expert without error").svg ?? "" }

  /// `active-erring.svg`.
  package var erringSVG: String {
    entries.first?.erring.plot("an expert who errs in one of ten").svg ?? ""
  }

  /// Tables of rare objects found, Markdown.
  package var markdown: String {
    entries.flatMap { entry in
      table(entry.comparison, entry.representation, "an expert without error")
        + table(entry.erring, entry.representation, "an expert who errs in one label of ten")
    }.joined(separator: "\n") + "\n"
  }

  private func table(
    _ comparison: ActiveComparison, _ representation: Representation, _ expert: String
  ) -> [String] {
    let title =
      "Rare objects of \(comparison.rare) found in \(comparison.looks) looks by \(expert), "
      + (isFolded ? "cross-validated, " : "")
      + "\(representation.rawValue) representation (median of \(comparison.seeds) sessions, 95 % "
      + "band; the largest number behind the score alone at a look beyond the tenth):"
    let rows = ActiveSession.Method.allCases.map { method in
      let found = [comparison.curves, comparison.low, comparison.high].map {
        "\($0[method.rawValue]?.last ?? .nan)"
      }
      let behind = comparison.largestDeficit(of: method).map { "\(max(0, $0))" } ?? ""
      return "| \(method.rawValue) | \(found.joined(separator: " | ")) | \(behind) |"
    }
    return [
      "", title, "", "| method | found | low | high | behind |", "| --- | --- | --- | --- | --- |",
    ] + rows
  }
}
