import Foundation

extension ComparisonReport {
  /// `comparison.md`.
  package var markdown: String {
    var lines = [
      "# Distributions of light, as \(model) sees it", "",
      "Median [16 %, 84 %] of those that have the quantity, and the part that lacks it. The distance "
        + "is Kolmogorov and Smirnov's: 0 of equal distributions, 1 of separate ones. The areas are "
        + "those under the curve of trees that tell the two sides apart by the model's latent, and by "
        + "its class probabilities, cross-validated: 0.5 where nothing tells them apart.",
    ]
    for group in groups { lines += section(group) }
    return lines.joined(separator: "\n") + "\n"
  }

  private func section(_ group: Group) -> [String] {
    var lines = ["", "## \(group.name)", ""]
    lines.append(
      "\(group.counts.first) and \(group.counts.second) objects. Mean distance of the features "
        + "\(number(group.meanDistance)); samples of this size from one distribution exceed "
        + "\(number(group.chance)) in one quantity of twenty. Area by the latent "
        + "\(number(group.latent)), by the class probabilities \(number(group.evidence)).")
    lines.append("")
    lines.append("| quantity | unit | first | lack it | second | lack it | distance |")
    lines.append("| --- | --- | --- | --- | --- | --- | --- |")
    for row in group.rows {
      lines.append(
        "| \(row.quantity.name) | \(row.quantity.unit) | \(cells(row.first)) | "
          + "\(cells(row.second)) | \(number(row.distance)) |")
    }
    return lines
  }

  private func cells(_ side: Distribution) -> String {
    let values =
      side.median.isNaN
      ? "–" : "\(number(side.median)) [\(number(side.low)), \(number(side.high))]"
    return "\(values) | \(String(format: "%.0f %%", 100 * side.missing))"
  }

  private func number(_ value: Double) -> String {
    guard value.isFinite else { return "–" }
    return String(format: abs(value) < 100 ? "%.2f" : "%.0f", value)
  }
}
