package import IsolationForest

/// Evidence from labels, as weights of a forest's leaves; see `LeafRegression`.
///
/// It depends on the forest and the labels in force only: a label taken back leaves no trace.
package struct LabelEvidence: Sendable, Hashable {
  /// How often labels that weigh had been given or taken back; 0 without any.
  package let version: Int
  /// Labels that weigh.
  package let count: Int
  /// (leaves); empty where no label weighs.
  let leafWeights: [Double]

  /// No labels.
  package static let none = LabelEvidence(version: 0, count: 0, leafWeights: [])

  private init(version: Int, count: Int, leafWeights: [Double]) {
    self.version = version
    self.count = count
    self.leafWeights = leafWeights
  }

  /// - Parameter labels: verdicts with the points at which they were given, oldest first; of
  ///   several on one object the last counts.
  package init(
    _ labels: [(label: ForestLabel, strangeness: Float)], version: Int, forest: IsolationForest,
    learning: LabelLearning
  ) {
    let strangeness = Dictionary(
      labels.map { ($0.label.objectID, Double($0.strangeness)) }, uniquingKeysWith: { $1 })
    let inForce = labels.map(\.label).inForce
    self.version = version
    count = inForce.count
    leafWeights =
      inForce.isEmpty
      ? []
      : LeafRegression.leafWeights(
        LabelledLeaves(inForce, in: forest),
        strangeness: inForce.map { learning.excess(of: strangeness[$0.objectID] ?? 0) },
        leafCount: forest.leafCount, settings: learning.regression)
  }
}

extension ModelBundle {
  /// The bundle under labels, whatever it was under before.
  ///
  /// - Parameter labels: see ``LabelEvidence``.
  package func learning(
    from labels: [(label: ForestLabel, strangeness: Float)], version: Int
  ) -> ModelBundle {
    var result = self
    result.labels = LabelEvidence(
      labels, version: version, forest: labelForest, learning: manifest.learning)
    return result
  }

  /// λ·g of points (count, features), row-major; 0 where no label weighs.
  func labelShifts(of points: [Float], count: Int) -> [Double] {
    guard !labels.leafWeights.isEmpty else { return Array(repeating: 0, count: count) }
    let scale = manifest.learning.scale
    return labelForest.leafMeans(of: points, values: labels.leafWeights).map { scale * $0 }
  }
}

/// Settings with which a model learns from labels.
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

  /// True if every number is in range.
  package var isValid: Bool {
    regression.isValid && mean.isFinite && deviation > 0 && deviation.isFinite
  }
}
