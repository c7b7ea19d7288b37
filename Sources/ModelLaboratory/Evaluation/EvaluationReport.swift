import AnomalyScoring
import JSONText
package import ModelEvaluation
import StateStore

/// How well rankings put rare classes before common ones.
package struct EvaluationReport: Sendable {
  /// One ranking of the objects of one cut.
  package struct Row: Sendable {
    package var cut: EvaluationCut
    package var objects: Int
    package var rare: Int
    /// By the names of `RankingMetrics`.
    package var metrics: [String: Interval]
    /// Rank correlation with what should not explain a ranking, among common objects, by name.
    package var correlations: [(name: String, value: Double)]
  }

  package struct Method: Sendable {
    package var name: String
    /// In the order of `EvaluationCut.all`.
    package var rows: [Row]
    /// Of whole light curves.
    package var ranking: Ranking
  }

  /// Calibration of the percentiles of one cut, among all its objects and its common ones.
  package struct CutCalibration: Sendable {
    package var cut: EvaluationCut
    package var all: [Calibration]
    package var common: [Calibration]
  }

  /// Name and version of the model or recipe.
  package var model: String
  /// Which light curves the model had seen.
  package var fit: String
  /// Light curves that were left out because nobody knows their class.
  package var withoutClass: Int
  /// The model's own score first.
  package var methods: [Method]
  package var classes: [ClassReport]
  /// Of whole light curves, by the model's own score.
  package var sky: SkyReport
  /// The effect of the survey's criteria of history.
  package var selection: SelectionReport
  /// Of the percentiles, whole light curves first, then the first days.
  package var calibrations: [CutCalibration]
  /// When objects first cross: all rare objects, all common ones, each rare class.
  package var crossings: [CrossingReport]
  /// The model's score of every object, cut by cut.
  package var objects: [ScoredObject]
}

extension EvaluationReport {
  /// `metrics.json`: the first method's metrics of whole light curves at the top.
  package var json: [UInt8] {
    JSONWriter.object { writer in
      writer.field("model", model)
      writer.field("fit", fit)
      writer.field("withoutClass", withoutClass)
      if let whole = methods.first?.rows.first { whole.write(to: &writer) }
      writer.arrayField("classes") { writer in
        for report in classes { report.write(to: &writer) }
      }
      sky.write(to: &writer)
      writer.objectField("selection") { selection.write(to: &$0) }
      if let whole = calibrations.first {
        write(whole.all, named: "calibration", to: &writer)
        write(whole.common, named: "calibrationCommon", to: &writer)
      }
      writer.objectField("calibrationCommonByDaysSinceFirstDetection") { writer in
        for young in calibrations {
          guard case .days(let count) = young.cut else { continue }
          write(young.common, named: "\(count)", to: &writer)
        }
      }
      writer.arrayField("crossings") { writer in
        for crossing in crossings {
          writer.object {
            $0.field("class", crossing.name)
            $0.field("objects", crossing.objects)
            $0.field("crossed", crossing.crossed)
            $0.field("beforePeak", crossing.beforePeak)
            $0.field("medianLead", crossing.medianLead)
          }
        }
      }
      writer.objectField("byDaysSinceFirstDetection") { cuts(methods.first, true, &$0) }
      writer.objectField("byObservations") { cuts(methods.first, false, &$0) }
      writer.objectField("methods") { writer in
        for method in methods {
          writer.objectField(method.name) { writer in
            method.rows.first?.write(to: &writer)
            writer.objectField("byDaysSinceFirstDetection") { cuts(method, true, &$0) }
            writer.objectField("byObservations") { cuts(method, false, &$0) }
          }
        }
      }
    }
  }

  private func write(
    _ levels: [Calibration], named name: String, to writer: inout JSONWriter
  ) {
    writer.arrayField(name) { writer in
      for level in levels {
        writer.object {
          $0.field("percentile", level.percentile)
          $0.field("expected", level.expected)
          $0.field("above", level.above)
          $0.field("error", level.error)
        }
      }
    }
  }

  private func cuts(_ method: Method?, _ wantsDays: Bool, _ writer: inout JSONWriter) {
    for row in method?.rows ?? [] {
      switch row.cut {
      case .days(let count) where wantsDays: writer.objectField("\(count)") { row.write(to: &$0) }
      case .observations(let count) where !wantsDays:
        writer.objectField("\(count)") { row.write(to: &$0) }
      default: break
      }
    }
  }
}

extension JSONWriter {
  /// Metrics of a ranking by their names, each with its interval.
  mutating func fields(_ metrics: [String: Interval]) {
    for field in RankingMetrics.fields {
      guard let interval = metrics[field.name] else { continue }
      objectField(field.name) {
        $0.field("value", interval.value)
        $0.field("low", interval.low)
        $0.field("high", interval.high)
      }
    }
  }
}

extension EvaluationReport.Row {
  fileprivate func write(to writer: inout JSONWriter) {
    writer.field("objects", objects)
    writer.field("rare", rare)
    writer.fields(metrics)
    writer.objectField("rankCorrelation") {
      for correlation in correlations { $0.field(correlation.name, correlation.value) }
    }
  }
}

extension ClassReport {
  fileprivate func write(to writer: inout JSONWriter) {
    writer.object {
      $0.field("class", name)
      $0.field("rare", kind == .rare)
      $0.field("kind", kind.rawValue)
      $0.field("objects", objects)
      $0.field("auroc", auroc)
      $0.field("recallAtTop10Percent", recallAtTop10Percent)
    }
  }
}
