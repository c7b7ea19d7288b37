package import IsolationForest

/// A verdict with the point at which it was given, as labels are learnt from.
package struct PlacedLabel: Sendable, Hashable {
  package var label: ForestLabel
  /// t of ``ScoreFormula`` without labels.
  package var strangeness: Float

  package init(_ label: ForestLabel, strangeness: Float) {
    self.label = label
    self.strangeness = strangeness
  }
}

/// Evidence from labels; see `LabelInterpolation`.
///
/// It depends on the forest and the labels in force only, not on their order: a label taken back
/// leaves no trace.
package struct LabelEvidence: Sendable, Hashable {
  /// How often labels that weigh had been given or taken back; 0 without any.
  package let version: Int
  /// Objects whose labels weigh.
  package let count: Int
  /// `nil` where no label weighs.
  let interpolation: LabelInterpolation?

  /// No labels.
  package static let none = LabelEvidence(version: 0, count: 0, interpolation: nil)

  private init(version: Int, count: Int, interpolation: LabelInterpolation?) {
    self.version = version
    self.count = count
    self.interpolation = interpolation
  }

  /// - Parameter labels: oldest first; of several by one author on one object the last counts.
  package init(
    _ labels: [PlacedLabel], version: Int, forest: IsolationForest, learning: LabelLearning
  ) {
    let labels = Self.inForce(labels)
    self.version = version
    let objects = labels.map(\.label.objectID)
    count = Set(objects).count
    guard !labels.isEmpty else {
      interpolation = nil
      return
    }
    interpolation = LabelInterpolation(
      LabelledLeaves(labels.map(\.label), in: forest), objects: objects,
      weights: labels.map(\.label.weight),
      expected: labels.map { learning.expectedVerdict(of: Double($0.strangeness)) },
      leafCount: forest.leafCount)
  }

  /// τ of `LabelInterpolation`: the trust in what labels say of other objects, from 0 to 1.
  package var trust: Double { interpolation?.trust ?? 0 }

  /// The last label that weighs of each author on each object, in an order of their own.
  private static func inForce(_ labels: [PlacedLabel]) -> [PlacedLabel] {
    struct Key: Hashable, Comparable {
      var objectID: String
      var author: String

      static func < (a: Key, b: Key) -> Bool { (a.objectID, a.author) < (b.objectID, b.author) }
    }
    let last = Dictionary(
      labels.map { (Key(objectID: $0.label.objectID, author: $0.label.author), $0) },
      uniquingKeysWith: { $1 })
    return last.filter { $0.value.label.weight > 0 }.sorted { $0.key < $1.key }.map(\.value)
  }
}

extension ModelBundle {
  /// The bundle under labels, whatever it was under before.
  ///
  /// - Parameter labels: see ``LabelEvidence``.
  package func learning(from labels: [PlacedLabel], version: Int) -> ModelBundle {
    var result = self
    result.labels = LabelEvidence(
      labels, version: version, forest: labelForest, learning: manifest.learning)
    return result
  }

  /// λ (e − m) of points (count, features), row-major; 0 where no label weighs.
  ///
  /// - Parameter strangeness: t without labels, (count).
  func labelShifts(of points: @autoclosure () -> [Float], strangeness: [Double]) -> [Double] {
    guard let interpolation = labels.interpolation else {
      return Array(repeating: 0, count: strangeness.count)
    }
    let learning = manifest.learning
    return interpolation.shifts(
      leaves: labelForest.leaves(of: points()),
      expected: strangeness.map(learning.expectedVerdict)
    ).map { learning.scale * $0 }
  }
}

/// Settings with which a model learns from labels.
package struct LabelLearning: Sendable, Hashable, Codable {
  package var prior: VerdictPrior
  /// Mean and standard deviation of the reference population's strangeness.
  package var mean: Double
  package var deviation: Double

  package init(prior: VerdictPrior = .init(), mean: Double = 0, deviation: Double = 1) {
    self.prior = prior
    self.mean = mean
    self.deviation = deviation
  }

  /// With mean and deviation of a population's strangeness.
  package init(prior: VerdictPrior = .init(), population: [Double]) {
    let count = Double(max(1, population.count))
    let mean = population.reduce(0, +) / count
    let squares = population.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    let deviation = (squares / count).squareRoot()
    self.init(prior: prior, mean: mean, deviation: deviation > 0 ? deviation : 1)
  }

  /// z: strangeness in standard deviations from the mean.
  package func excess(of strangeness: Double) -> Double { (strangeness - mean) / deviation }

  /// m: the verdict expected of an object of a strangeness.
  package func expectedVerdict(of strangeness: Double) -> Double {
    prior.expected(excess: excess(of: strangeness))
  }

  /// λ: strangeness that a unit of expected verdict is worth, so that objects rank by the verdict
  /// that is expected of them.
  package var scale: Double { deviation / prior.strength }

  /// True if every number is in range.
  package var isValid: Bool {
    prior.isValid && mean.isFinite && deviation > 0 && deviation.isFinite
  }
}
