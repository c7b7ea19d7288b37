package import AnomalyScoring
package import ModelEvaluation

/// How an object's score evolves, drawn as arrows from one state of its light curve to the next.
///
/// - Source: the score against phase of Villar et al. (2021), figure 9.
package enum EvolutionPlot {
  /// - Parameters:
  ///   - history: scores after each observation, in time order; empty where there is none.
  ///   - rule: when the object counts as having crossed, which a vertical line shows.
  package static func plot(
    objectID: String, history: [AnomalyScore], rule: CrossingRule
  ) -> SVGPlot {
    let start = history.first?.time ?? 0
    let phases = history.map { $0.time - start }
    let low = history.map { $0.score - $0.scoreError }
    let high = history.map { $0.score + $0.scoreError }
    var crossing: [SVGPlot.Series] = []
    if let time = history.crossing(under: rule), let bottom = low.min(), let top = high.max() {
      crossing = [
        SVGPlot.Series(
          "crossed", .dashed, x: [time - start, time - start], y: [bottom, top])
      ]
    }
    return SVGPlot(
      title: objectID, xLabel: "days since the first score", yLabel: "anomaly score",
      series: [
        SVGPlot.Series("score", .arrows, x: phases, y: history.map(\.score)),
        SVGPlot.Series.band("", x: phases, low: low, high: high),
      ] + crossing)
  }
}
