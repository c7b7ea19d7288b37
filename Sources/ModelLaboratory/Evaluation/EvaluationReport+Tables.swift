import AnomalyScoring
import Foundation
import ModelEvaluation
import StateStore

/// Tables for people and for spreadsheets.
extension EvaluationReport {
  /// The metrics that a table has room for, with their headings.
  private static let columns = [
    ("auroc", "AUROC"), ("averagePrecision", "average precision"),
    ("recallAtTop10Percent", "recall in the top 10 %"),
    ("purityAtTop1Percent", "purity of the top 1 %"),
  ]

  /// `report.md`.
  package var markdown: String {
    let whole = methods.first?.rows.first
    let headings = Self.columns.map(\.1)
    var lines = [
      "# \(model)", "",
      "\(whole?.objects ?? 0) objects, \(whole?.rare ?? 0) of rare classes; \(fit). "
        + (withoutClass > 0 ? "Light curves left out for lack of a class: \(withoutClass). " : "")
        + "Brackets hold the central 95 % of 1,000 bootstrap draws of the objects.",
      "", "## Whole light curves", "",
      row(["ranked by"] + headings), rule(1 + headings.count),
    ]
    lines += methods.compactMap { method in
      method.rows.first.map { row([method.name] + cells($0.metrics)) }
    }
    lines += correlations
    lines += ["", "## AUROC by age and by number of observations", ""]
    let cuts = methods.first?.rows.dropFirst() ?? []
    lines += [row(["ranked by"] + cuts.map(\.cut.name)), rule(1 + cuts.count)]
    lines.append(row(["objects (rare)"] + cuts.map { "\($0.objects) (\($0.rare))" }))
    lines += methods.map { method in
      row([method.name] + method.rows.dropFirst().map { short($0.metrics["auroc"]) })
    }
    lines += tables(of: sky, "")
    lines += tables(of: selection.sky, " after selection") + priceTable
    lines += ["", "## Classes, by the first ranking", ""]
    lines += [row(["class", "", "objects", "AUROC", "recall in the top 10 %"]), rule(5)]
    lines += classes.map {
      row([
        $0.name, $0.kind.rawValue, "\($0.objects)", number($0.auroc),
        number($0.recallAtTop10Percent, 2),
      ])
    }
    lines += calibrationTable + crossingTable
    return lines.joined(separator: "\n") + "\n"
  }

  /// Rare classes against common ones, contaminants and both, and the first objects of the ranking.
  private func tables(of sky: SkyReport, _ suffix: String) -> [String] {
    let headings = Self.columns.map(\.1)
    return [
      "", "## Rare classes against others, by the first ranking\(suffix)", "",
      row(["against", "objects (rare)"] + headings), rule(2 + headings.count),
    ]
      + sky.comparisons.map {
        row([$0.against, "\($0.objects) (\($0.rare))"] + cells($0.metrics))
      }
      + [
        "", "## The first objects of the first ranking\(suffix)", "",
        row(["top", "objects", "rare", "classes"]), rule(4),
      ]
      + sky.tops.map { top in
        let classes = top.classes.map { "\($0.name) \($0.objects)" }.joined(separator: ", ")
        return row(["\(Int(top.percent)) %", "\(top.objects)", "\(top.rare)", classes])
      }
  }

  /// Objects that fail each criterion of history.
  private var priceTable: [String] {
    let kinds = SelectionReport.kinds.filter { selection.objects[$0.kind] ?? 0 > 0 }
    let headings = kinds.map { "\($0.name) (of \(selection.objects[$0.kind] ?? 0))" }
    return [
      "", "## Objects that the criteria of history reject", "",
      row(["criterion"] + headings), rule(1 + headings.count),
    ]
      + selection.prices.map { price in
        row(
          [price.criterion]
            + kinds.map { kind, _ in
              let share = Double(price.rejected[kind] ?? 0) / Double(selection.objects[kind] ?? 1)
              return "\(price.rejected[kind] ?? 0) (\(number(100 * share, 1)) %)"
            })
      }
  }

  /// Table of the calibration: part of the objects above each percentile.
  private var calibrationTable: [String] {
    guard let whole = calibrations.first else { return [] }
    let columns =
      [("expected", whole.all.map(\.expected)), ("all", whole.all.map(\.above))]
      + calibrations.map { calibration in
        let name = calibration.cut == .whole ? "common" : "common, \(calibration.cut.name)"
        return (name, calibration.common.map(\.above))
      } + [("standard deviation", whole.common.map(\.error))]
    return [
      "", "## Calibration: objects above a percentile, without redshifts", "",
      row(["percentile"] + columns.map(\.0)), rule(1 + columns.count),
    ]
      + whole.all.indices.map { index in
        row(
          ["\(Int(whole.all[index].percentile))"]
            + columns.map { $0.1.indices.contains(index) ? number($0.1[index]) : "" })
      }
  }

  /// Scores after every observation: when objects cross.
  private var crossingTable: [String] {
    [
      "", "## First crossing, scored after every observation", "",
      row(["class", "objects", "cross", "before the peak", "median lead, days"]), rule(5),
    ]
      + crossings.map {
        row([
          $0.name, "\($0.objects)", "\($0.crossed)", "\($0.beforePeak)",
          number($0.medianLead ?? .nan, 1),
        ])
      }
  }

  /// `metrics.csv`: one line a method, cut and metric.
  package var csv: String {
    var lines = ["method,cut,objects,rare,metric,value,low,high"]
    for method in methods {
      for row in method.rows {
        for field in RankingMetrics.fields {
          guard let interval = row.metrics[field.name] else { continue }
          lines.append(
            "\(method.name),\(row.cut.name),\(row.objects),\(row.rare),\(field.name),"
              + "\(interval.value),\(interval.low),\(interval.high)")
        }
      }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// `roc.svg`.
  package var plot: String {
    SVGPlot.characteristics(methods.map { ($0.name, $0.ranking) }).svg
  }

  private func cells(_ metrics: [String: Interval]) -> [String] {
    Self.columns.map { name, _ in
      guard let interval = metrics[name] else { return "–" }
      return "\(number(interval.value)) [\(number(interval.low)), \(number(interval.high))]"
    }
  }

  /// Rank correlations with what should not explain a ranking.
  /// Of whole light curves by every ranking, and of the first days by the model's own.
  private var correlations: [String] {
    let names = methods.first?.rows.first?.correlations.map(\.name) ?? []
    let whole = methods.compactMap { method in method.rows.first.map { (method.name, $0) } }
    let young = methods.prefix(2).flatMap { method in
      method.rows.compactMap { row in
        if case .days = row.cut { ("\(method.name), \(row.cut.name)", row) } else { nil }
      }
    }
    return [
      "", "## Rank correlation among common objects", "",
      row(["ranked by", "observations", "days between observations", "limiting magnitude"]),
      rule(1 + names.count),
    ]
      + (whole + young).map { name, cut in
        row([name] + cut.correlations.map { number($0.value, 2) })
      }
  }

  private func short(_ interval: Interval?) -> String { number(interval?.value ?? .nan) }

  private func number(_ value: Double, _ decimals: Int = 3) -> String {
    value.isNaN ? "–" : String(format: "%.\(decimals)f", value)
  }

  /// Names come from files: a bar or the end of a line in one must not break the table.
  private func row(_ cells: [String]) -> String {
    let safe = cells.map { cell in
      String(
        String.UnicodeScalarView(
          cell.unicodeScalars.map {
            $0 == "|" || $0.properties.generalCategory == .control ? "?" : $0
          }))
    }
    return "| " + safe.joined(separator: " | ") + " |"
  }

  private func rule(_ columns: Int) -> String {
    "|" + String(repeating: " --- |", count: columns)
  }
}
