import AlertFormats
import ModelEvaluation

/// Simulated sessions side by side, by what the forest sees of the objects.
package struct ActiveReport: Sendable {
  /// What the forest sees of an object.
  package enum Representation: String, Sendable, CaseIterable {
    /// What the bundle's own forest sees: latent mean and the features that the bundle names.
    case bundle
    /// All standard features, each scaled by its median and spread among the objects.
    case features
  }

  struct Entry: Sendable {
    var representation: Representation
    var comparison: ActiveComparison
  }

  /// Name and version of the model.
  package let model: String
  private let entries: [Entry]

  init(model: String, entries: [Entry]) {
    self.model = model
    self.entries = entries
  }

  /// The entry whose best learner finds most: its curves are the report's own.
  private var best: Entry? {
    entries.max { Self.found($0.comparison) < Self.found($1.comparison) }
  }

  /// Median rare objects found at the end by the method that finds most.
  private static func found(_ comparison: ActiveComparison) -> Double {
    comparison.curves.values.compactMap(\.last).max() ?? 0
  }

  /// `active.json`: the curves of the best representation, the others beside them.
  package var json: [UInt8] {
    JSONWriter.object { writer in
      guard let best else { return }
      writer.field("model", model)
      Self.write(best, to: &writer)
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
  package var svg: String { best?.comparison.plot.svg ?? "" }

  /// A table of rare objects found, Markdown.
  package var markdown: String {
    var lines: [String] = []
    for entry in entries {
      let comparison = entry.comparison
      lines += [
        "",
        "Rare objects of \(comparison.rare) found in \(comparison.looks) looks, "
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
