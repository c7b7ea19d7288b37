import AnomalyScoring
import Configuration
import Foundation
import ModelEvaluation

extension LatentReport {
  /// Columns that no line of the text exceeds.
  static let width = 80
  /// Observables of a dimension that the table has room for.
  private static let shown = 2

  /// `latent.md`.
  package var markdown: String {
    var lines = ["# What the latent dimensions of \(model) mean", ""]
    lines += wrapped(
      "\(objects) whole light curves. KL is the mean divergence from the standard normal in nats; "
        + "below \(Self.informativeDivergence) a dimension counts as unused. Behind an observable "
        + "stand the share of its information that the dimension carries beyond chance (0 to 1, "
        + "mean over \(Self.bins.map(String.init).joined(separator: ", ")) bins) and the rank "
        + "correlation.")
    lines += ["", "| dim | MAD | KL | carries most |", "| ---: | ---: | ---: | --- |"]
    lines += dimensions.map(row)
    lines += ["", "## In words", ""]
    for dimension in dimensions where dimension.isInformative {
      lines += words(dimension)
    }
    lines += ["", "## How objects were observed", ""] + cadence
    lines += unexplainedText
    lines += ["", "## Traversals", ""]
    lines += wrapped(
      "`traversal-N.svg` has the decoder's light curves along dimension N, the others at their "
        + "medians.")
    lines += links
    return lines.joined(separator: "\n") + "\n"
  }

  /// A line of the table, with as many observables as it has room for.
  private func row(_ dimension: Dimension) -> String {
    let start =
      "| \(dimension.index) | \(number(dimension.medianAbsoluteDeviation)) | "
      + "\(number(dimension.divergence)) | "
    guard dimension.isInformative else { return start + "unused |" }
    let closest = dimension.closest.prefix(Self.shown).map(text)
    var cell = closest.first ?? "nothing here"
    for next in closest.dropFirst()
    where start.count + cell.count + next.count + 4 <= Self.width { cell += ", " + next }
    return start + cell + " |"
  }

  private func text(_ relation: Relation) -> String {
    "\(relation.observable) \(number(relation.share)) "
      + "(\(signed(relation.rankCorrelation)))"
  }

  /// Describes an object high in the dimension by the closest features that follow its order.
  private func words(_ dimension: Dimension) -> [String] {
    let ordered = dimension.closest.filter { !$0.isCadence && abs($0.rankCorrelation) >= 0.3 }
    let phrases = ordered.prefix(3).map { relation in
      let words = DimensionWords(relation.observable)
      return relation.rankCorrelation > 0 ? words.high : words.low
    }
    let text = phrases.isEmpty ? "no order that a feature follows" : phrases.joined(separator: "; ")
    return wrapped("- high in \(dimension.index): \(text)")
  }

  private var cadence: [String] {
    guard !warnings.isEmpty else {
      return wrapped(
        "No dimension carries a share of \(Self.cadenceShare) or more of the number of "
          + "observations, cadence or limiting magnitude, nor follows one of them among light "
          + "curves that last as long (rank correlation \(Self.cadenceCorrelation)).")
    }
    return dimensions.flatMap { dimension in
      dimension.cadence.flatMap { relation in
        wrapped(
          "- WARNING: dimension \(dimension.index) carries \(relation.observable): share "
            + "\(number(relation.share)), rank correlation \(signed(relation.rankCorrelation)), "
            + "among light curves that last as long "
            + "\(signed(relation.correlationAtEqualDuration))")
      }
    }
  }

  func wrapped(_ text: String) -> [String] {
    text.wrapped(to: Self.width)
  }

  func number(_ value: Double) -> String {
    value.isNaN ? "–" : String(format: "%.2f", value)
  }

  func signed(_ value: Double) -> String {
    value.isNaN ? "–" : (value < 0 ? "−" : "+") + String(format: "%.2f", abs(value))
  }
}
