package import AnomalyScoring
package import ModelEvaluation

/// How an object's score evolves, drawn as arrows from one state of its light curve to the next.
///
/// - Source: the score against phase of Villar et al. (2021), figure 9.
package enum EvolutionPlot {
  /// - Parameters:
  ///   - history: scores after each observation, in time order; empty where there is none.
  ///   - threshold: score from which an object is anomalous.
  package static func plot(
    objectID: String, history: [AnomalyScore], threshold: Double
  ) -> SVGPlot {
    let start = history.first?.time ?? 0
    let phases = history.map { $0.time - start }
    let end = max(phases.last ?? 0, 1)
    return SVGPlot(
      title: objectID, xLabel: "days since the first score", yLabel: "anomaly score",
      series: [
        SVGPlot.Series("score", .arrows, x: phases, y: history.map(\.score)),
        SVGPlot.Series.band(
          "", x: phases, low: history.map { $0.score - $0.scoreError },
          high: history.map { $0.score + $0.scoreError }),
        SVGPlot.Series("threshold", .dashed, x: [0, end], y: [threshold, threshold]),
      ])
  }
}
