package import ModelEvaluation

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

  /// Whether percentiles mean what they say, among all objects of one cut and the common ones.
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
  /// Of the percentiles, whole light curves first, then the first days.
  package var calibrations: [CutCalibration]
  /// When scores first cross the threshold: all rare objects, all common ones, each rare class.
  package var crossings: [CrossingReport]
  /// What the model makes of every object, cut by cut.
  package var objects: [ScoredObject]
}
