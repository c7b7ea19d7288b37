package import IsolationForest

/// How a model learns from labels.
package struct LabelLearning: Sendable, Hashable, Codable {
  package var regression: LeafRegression.Settings
  /// Mean and standard deviation of the reference population's strangeness.
  package var mean: Double
  package var deviation: Double

  package init(
    regression: LeafRegression.Settings = .init(), mean: Double = 0, deviation: Double = 1
  ) {
    self.regression = regression
    self.mean = mean
    self.deviation = deviation
  }

  /// With mean and deviation of a population's strangeness.
  package init(regression: LeafRegression.Settings = .init(), population: [Double]) {
    let count = Double(max(1, population.count))
    let mean = population.reduce(0, +) / count
    let squares = population.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    let deviation = (squares / count).squareRoot()
    self.init(regression: regression, mean: mean, deviation: deviation > 0 ? deviation : 1)
  }

  /// z: strangeness in standard deviations from the mean.
  package func excess(of strangeness: Double) -> Double { (strangeness - mean) / deviation }

  /// λ: strangeness that a unit of expected verdict is worth, so that objects rank by the verdict
  /// that is expected of them.
  package var scale: Double { deviation / regression.priorStrength }

  /// Whether every number is in range.
  package var isValid: Bool {
    regression.isValid && mean.isFinite && deviation > 0 && deviation.isFinite
  }
}
