/// How well a ranking puts rare objects before common ones.
package struct RankingMetrics: Sendable, Hashable {
  /// Area under the receiver operating characteristic: the probability that a rare object scores
  /// higher than a common one, ties counted half.
  package var auroc: Double
  /// Σ (R_k − R_{k−1}) P_k over falling thresholds, tied scores entering together.
  package var averagePrecision: Double
  /// Part of the rare objects that is among the top 1, 5 and 10 % of all.
  package var recallAtTop1Percent: Double
  package var recallAtTop5Percent: Double
  package var recallAtTop10Percent: Double
  /// Part of the top 1 % that is rare.
  package var purityAtTop1Percent: Double

  package typealias Field = (name: String, path: WritableKeyPath<RankingMetrics, Double>)

  /// All metrics under the names they have in files.
  package static var fields: [Field] {
    [
      ("auroc", \.auroc), ("averagePrecision", \.averagePrecision),
      ("recallAtTop1Percent", \.recallAtTop1Percent),
      ("recallAtTop5Percent", \.recallAtTop5Percent),
      ("recallAtTop10Percent", \.recallAtTop10Percent),
      ("purityAtTop1Percent", \.purityAtTop1Percent),
    ]
  }
}
