import AnomalyScoring
import Configuration
import Foundation
import ModelEvaluation

extension LatentReport {
  /// Objects at each end of a dimension that the text has room for.
  private static let shownEnds = 3

  /// Section of `latent.md` on what no known parameter explains.
  var unexplainedText: [String] {
    var lines = ["", "## What no known parameter explains", ""]
    lines += wrapped(
      "Known are the features, duration, peak magnitude, redshift, number of observations, cadence "
        + "and limiting magnitude, and which of them are missing: \(unexplained.parameters) inputs. "
        + "R² is the part of a dimension's variance that they explain together, by a regression that "
        + "has not seen the object (kernel ridge, \(unexplained.folds) folds); the rest is the "
        + "residual. A better regression may leave less.")
    lines += [""] + explainedTable + [""] + inWords + ["", "### Redundancy", ""]
    lines += wrapped(redundancy)
    lines += ["", "### Ends of each residual", ""]
    lines += wrapped(
      "The objects with the largest and the smallest residuals, with their classes and the residual "
        + "in standard deviations of the object's own posterior.")
    lines.append("")
    for k in dimensions.indices where dimensions[k].isInformative { lines += ends(k) }
    return lines + ["", "### Candidates", ""] + candidates
  }

  /// Definitions of the links to the objects that the text names.
  var links: [String] {
    let named = unexplained.dimensions.enumerated().filter { dimensions[$0.offset].isInformative }
      .flatMap { $1.highest.prefix(Self.shownEnds) + $1.lowest.prefix(Self.shownEnds) }
    let pages = (named + unexplained.candidates).compactMap { candidate in
      candidate.link.map { "[\(candidate.objectID)]: \($0)" }
    }
    return pages.isEmpty ? [] : [""] + Set(pages).sorted()
  }

  private var explainedTable: [String] {
    let rows = dimensions.indices.map { k in
      let rest = unexplained.dimensions[k]
      let separation = rest.separation
      return "| \(dimensions[k].index) | \(number(rest.explained)) | "
        + "\(number(rest.posteriorRatio)) | \(interval(separation?.absolute)) | "
        + "\(interval(separation?.signed)) | \(number(rest.explainedByOthers)) | "
        + "\(number(rest.classShare))\(rest.tellsClass ? "" : " n.s.") |"
    }
    return [
      "| dim | R² | rest/post. | AUROC of abs. rest | AUROC of rest | R² oth. | class |",
      "| ---: | ---: | ---: | --- | --- | ---: | ---: |",
    ] + rows
  }

  /// The columns of the table, each in a sentence.
  private var inWords: [String] {
    let used = dimensions.indices.filter { dimensions[$0].isInformative }
      .map { unexplained.dimensions[$0] }
    guard !used.isEmpty else { return wrapped("No dimension is used.") }
    let apart = used.count { $0.separation?.isSignificant ?? false }
    let tell = used.count(where: \.tellsClass)
    let hasSeparation = used.contains { $0.separation != nil }
    let hasClasses = used.contains { !$0.classInformation.isEmpty }
    return wrapped(
      "- R²: all known parameters together explain \(range(used.map(\.explained))) of the variance "
        + "of a used dimension.")
      + wrapped(
        "- rest/post.: the residual's standard deviation is \(range(used.map(\.posteriorRatio))) "
          + "times the posterior's (median over the objects); near 1 the rest would be the encoder's "
          + "own uncertainty.")
      + wrapped(
        hasSeparation
          ? "- AUROC: the residual of \(apart) of \(used.count) dimensions tells rare objects from "
            + "common ones better than chance, by its size or by its sign (brackets: central 95 % of "
            + "bootstrap draws; 0.5 is chance)."
          : "- AUROC: not known without rare and common objects.")
      + wrapped("- R² oth.: the same R² from the other dimensions instead of known parameters.")
      + wrapped(
        hasClasses
          ? "- class: share of the information on the class that the dimension carries beyond chance; "
            + "\(tell) of \(used.count) carry more than chance (n.s.: no more than chance)."
          : "- class: not known without objects of two classes.")
  }

  private var redundancy: String {
    let used = dimensions.indices.filter { dimensions[$0].isInformative }
    guard !used.isEmpty else { return "No dimension is used." }
    let others = used.map { unexplained.dimensions[$0].explainedByOthers }
    return "The \(used.count) used dimensions amount to "
      + "\(String(format: "%.1f", unexplained.participationRatio)) independent ones (participation "
      + "ratio of the standardised latent's covariance). The other dimensions explain "
      + "\(range(others)) of the variance of each, out of sample."
  }

  private func ends(_ k: Int) -> [String] {
    let rest = unexplained.dimensions[k]
    return [("high", rest.highest), ("low", rest.lowest)].flatMap { name, ends in
      let objects = ends.prefix(Self.shownEnds).map { candidate in
        "\(label(candidate)) \(candidate.objectClass ?? "unknown") "
          + tenths(candidate.spreads[k])
      }
      return wrapped("- \(dimensions[k].index) \(name): \(objects.joined(separator: ", "))")
    }
  }

  private var candidates: [String] {
    guard !unexplained.candidates.isEmpty else {
      return wrapped("None: a residual follows from the others, or no dimension is used.")
    }
    let deviations = unexplained.dimensions.map(\.deviation)
    let judged =
      unexplained.separation.map {
        " It tells rare objects from common ones with an AUROC of \(interval($0))."
      } ?? ""
    let rows = unexplained.candidates.map { candidate in
      let largest = candidate.dimensions(by: deviations).filter { dimensions[$0].isInformative }
        .prefix(2).map {
          "\($0) (\(tenths(candidate.spreads[$0])))"
        }
      return "| \(label(candidate)) | \(candidate.objectClass ?? "unknown") | "
        + "\(candidate.observations) | \(String(format: "%.1f", candidate.distance)) | "
        + "\(largest.joined(separator: ", ")) |"
    }
    return wrapped(
      "The objects with the largest joint residual, the Mahalanobis distance of the residuals of all "
        + "used dimensions: what no known parameter explains.\(judged) The last column has the "
        + "dimensions with the largest residuals, in standard deviations of the posterior.")
      + [
        "", "| object | class | obs. | distance | most in |", "| --- | --- | ---: | ---: | --- |",
      ] + rows
  }

  /// The name, in brackets where a link is defined.
  private func label(_ candidate: LatentUnexplained.Candidate) -> String {
    candidate.link == nil ? candidate.objectID : "[\(candidate.objectID)]"
  }

  private func interval(_ interval: Interval?) -> String {
    guard let interval else { return "–" }
    return "\(number(interval.value)) (\(number(interval.low))–\(number(interval.high)))"
  }

  private func range(_ values: [Double]) -> String {
    "\(number(values.min() ?? .nan)) to \(number(values.max() ?? .nan))"
  }

  private func tenths(_ value: Double) -> String {
    (value < 0 ? "−" : "+") + String(format: "%.1f", abs(value))
  }
}
