/// An isolation forest that learns from labels.
///
/// The labels are the whole state: leaf values follow from forest, learner and labels by one
/// deterministic computation, so taking a label back restores the earlier ranking exactly. Each
/// change has a new version, the undoing of one included.
package struct ActiveForest: Sendable {
  package let forest: IsolationForest
  package let learner: Learner
  /// In the order in which they came. Of several labels of one object the last counts.
  package private(set) var labels: [ForestLabel]
  /// Number of changes so far.
  package private(set) var version: Int
  /// Value of each leaf under the labels, (leaves): a path length, or for AAD w/h.
  package private(set) var leafValues: [Double]
  private let reference: (mean: Double, deviation: Double)

  /// How labels change the leaves.
  package enum Learner: Sendable, Hashable, Codable {
    case leafRegression(LeafRegression.Settings)
    case anomalyDiscovery(AnomalyDiscovery.Settings)
  }

  /// - Parameters:
  ///   - referenceScores: scores of reference objects under the forest, two different ones at least;
  ///     they say how much path lengths vary.
  ///   - labels: of earlier sessions, oldest first.
  ///   - version: the version that the labels stand for.
  package init(
    forest: IsolationForest, referenceScores: [Double],
    learner: Learner = .leafRegression(.init()), labels: [ForestLabel] = [], version: Int = 0
  ) {
    self.forest = forest
    self.learner = learner
    self.labels = labels
    self.version = version
    leafValues = []
    reference = forest.pathLengthMoments(scores: referenceScores)
    refit()
  }

  /// Takes one label in.
  package mutating func add(_ label: ForestLabel) { replaceLabels(labels + [label]) }

  /// Takes the last label back; returns it, or `nil` where there is none.
  @discardableResult
  package mutating func undo() -> ForestLabel? {
    guard let last = labels.last else { return nil }
    replaceLabels(labels.dropLast())
    return last
  }

  /// Takes all labels of an object back.
  package mutating func withdraw(objectID: String) {
    replaceLabels(labels.filter { $0.objectID != objectID })
  }

  /// Puts other labels in the place of all.
  package mutating func replaceLabels(_ labels: [ForestLabel]) {
    self.labels = labels
    version += 1
    refit()
  }

  /// Anomaly scores under the labels, (count), of points (count, dimensions), row-major.
  package func scores(of points: [Float]) -> [Double] {
    forest.leafMeans(of: points, values: leafValues).map(score)
  }

  /// Anomaly scores under the labels, (count), of points whose leaves are known.
  ///
  /// - Parameter leaves: (count, trees), row-major, from ``IsolationForest/leaves(of:)``.
  package func scores(leaves: [Int32]) -> [Double] {
    let trees = forest.treeCount
    precondition(leaves.count.isMultiple(of: trees), "leaves are (count, trees)")
    let leaves = leaves.span
    let values = leafValues.span
    var result = Array(repeating: 0.0, count: leaves.count / trees)
    for point in result.indices {
      var sum = 0.0
      for entry in (point * trees)..<((point + 1) * trees) { sum += values[Int(leaves[entry])] }
      result[point] = score(sum / Double(trees))
    }
    return result
  }

  /// The score of a mean leaf value.
  ///
  /// AAD's mean of w/h, at the prior weight, is that weight over the harmonic mean of the path
  /// lengths, which takes the place of E[h].
  private func score(_ mean: Double) -> Double {
    switch learner {
    case .leafRegression: forest.score(pathLength: mean)
    case .anomalyDiscovery:
      mean > 0
        ? forest.score(pathLength: 1 / (mean * Double(forest.leafCount).squareRoot())) : 0
    }
  }

  private mutating func refit() {
    let labels = labelledLeaves
    switch learner {
    case .leafRegression(let settings):
      leafValues = LeafRegression.pathLengths(
        forest.leafPathLengths, reference: reference, labels: labels, settings: settings)
    case .anomalyDiscovery(let settings):
      let values = forest.leafPathLengths.map { -1 / max(1, $0) }
      let weights = AnomalyDiscovery.weights(values: values, labels: labels, settings: settings)
      leafValues = zip(values, weights).map { -$0 * $1 }
    }
  }

  /// The last label of each object, in the order in which the objects were first labelled.
  private var labelledLeaves: LabelledLeaves {
    var position: [String: Int] = [:]
    var effective: [ForestLabel] = []
    for label in labels {
      if let index = position[label.objectID] {
        effective[index] = label
      } else {
        position[label.objectID] = effective.count
        effective.append(label)
      }
    }
    return LabelledLeaves(
      leaves: forest.leaves(of: effective.flatMap(\.point)), trees: forest.treeCount,
      verdicts: effective.map(\.verdict))
  }
}
