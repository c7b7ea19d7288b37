/// An isolation forest whose leaves labels weigh by Active Anomaly Discovery.
///
/// The labels are the whole state: leaf values follow from forest, settings and labels by one
/// deterministic computation.
package struct ActiveForest: Sendable {
  package let forest: IsolationForest
  package let settings: AnomalyDiscovery.Settings
  /// In the order in which they came. Of several labels of one object the last counts.
  package private(set) var labels: [ForestLabel]
  /// w/h of each leaf under the labels, (leaves).
  private var leafValues: [Double]

  package init(
    forest: IsolationForest, settings: AnomalyDiscovery.Settings = .init(),
    labels: [ForestLabel] = []
  ) {
    self.forest = forest
    self.settings = settings
    self.labels = labels
    leafValues = []
    refit()
  }

  /// Takes one label in.
  package mutating func add(_ label: ForestLabel) { replaceLabels(labels + [label]) }

  /// Puts other labels in the place of all.
  package mutating func replaceLabels(_ labels: [ForestLabel]) {
    self.labels = labels
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
    forest.leafMeans(leaves: leaves, values: leafValues).map(score)
  }

  /// The score of a mean leaf value: at the prior weight, AAD's mean of w/h is that weight over the
  /// harmonic mean of the path lengths, which takes the place of E[h].
  private func score(_ mean: Double) -> Double {
    mean > 0 ? forest.score(pathLength: 1 / (mean * Double(forest.leafCount).squareRoot())) : 0
  }

  private mutating func refit() {
    let effective = labels.inForce
    let values = forest.leafPathLengths.map { -1 / max(1, $0) }
    let weights = AnomalyDiscovery.weights(
      values: values, labels: LabelledLeaves(effective, in: forest), settings: settings)
    leafValues = zip(values, weights).map { -$0 * $1 }
  }
}
