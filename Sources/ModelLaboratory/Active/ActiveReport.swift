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
    var comparison: ActiveComparison
  }

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
    let comparison = entry.comparison
    writer.field("representation", entry.representation.rawValue)
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
  package var svg: String { entries.first?.comparison.plot.svg ?? "" }

  /// A table of rare objects found, Markdown.
  package var markdown: String {
    var lines: [String] = []
    for entry in entries {
      let comparison = entry.comparison
      lines += [
        "",
        "Rare objects of \(comparison.rare) found in \(comparison.looks) looks, "
          + (isFolded ? "cross-validated, " : "")
          + "\(entry.representation.rawValue) representation (median of \(comparison.seeds) "
          + "sessions, 95 % band):",
        "", "| method | found | low | high |", "| --- | --- | --- | --- |",
      ]
      for method in ActiveSession.Method.allCases {
        let cells = [comparison.curves, comparison.low, comparison.high].map {
          "\($0[method.rawValue]?.last ?? .nan)"
        }
        lines.append("| \(method.rawValue) | \(cells.joined(separator: " | ")) |")
      }
    }
    return lines.joined(separator: "\n") + "\n"
  }
}
