import AlertFormats
import ModelEvaluation

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

extension EvaluationReport.Row {
  fileprivate func write(to writer: inout JSONWriter) {
    writer.field("objects", objects)
    writer.field("rare", rare)
    for field in RankingMetrics.fields {
      guard let interval = metrics[field.name] else { continue }
      writer.objectField(field.name) {
        $0.field("value", interval.value)
        $0.field("low", interval.low)
        $0.field("high", interval.high)
      }
    }
    writer.objectField("rankCorrelation") {
      for correlation in correlations { $0.field(correlation.name, correlation.value) }
    }
  }
}

extension ClassReport {
  fileprivate func write(to writer: inout JSONWriter) {
    writer.object {
      $0.field("class", name)
      $0.field("rare", isRare)
      $0.field("objects", objects)
      $0.field("auroc", auroc)
      $0.field("recallAtTop10Percent", recallAtTop10Percent)
    }
  }
}
