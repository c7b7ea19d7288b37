/// A log-normal distribution of one hyperparameter.
package struct LogNormalPrior: Sendable, Hashable, Codable {
  /// Mean of the natural logarithm.
  package var mean: Double
  /// Standard deviation of the natural logarithm, positive.
  package var standardDeviation: Double

  package init(mean: Double, standardDeviation: Double) {
    self.mean = mean
    self.standardDeviation = standardDeviation
  }
}
