import Sampling

/// A forest that keeps, of a larger pool, the trees that agree with the labels.
///
/// At each change of the labels `spareTrees` new trees join those kept, and of all of them the
/// `trees` with the largest agreement stay:
///
///     agreement = Σ over labels of y · h,   y = −1 (interesting) or +1 (known)
///
/// - Source: Kornilov et al. (2024), arXiv:2410.17142.
package struct PineForest: Sendable {
  /// The trees kept.
  package private(set) var forest: IsolationForest
  private let points: [Float]
  private let spareTrees: Int
  private var generator: SeededGenerator

  /// - Parameters:
  ///   - points: (count, dimensions), row-major, on which trees are grown.
  ///   - settings: of the forest that is kept.
  package init(
    points: [Float], dimensions: Int, settings: IsolationForest.Settings, spareTrees: Int = 400
  ) {
    precondition(settings.splits == .axes, "trees of different projections cannot be mixed")
    forest = .grow(points: points, dimensions: dimensions, settings: settings)
    self.points = points
    self.spareTrees = spareTrees
    generator = SeededGenerator(seed: settings.seed, key: "spare trees")
  }

  /// Grows spare trees and keeps those that agree best with all labels so far.
  ///
  /// - Parameters:
  ///   - labelled: (labels, dimensions), row-major.
  ///   - verdicts: (labels).
  package mutating func learn(labelled: [Float], verdicts: [Verdict]) {
    guard !verdicts.isEmpty else { return }
    var settings = forest.settings
    settings.trees = spareTrees
    settings.seed = generator.next()
    let spare = IsolationForest.grow(
      points: points, dimensions: forest.dimensions, settings: settings)
    let pool = forest.joining(spare)
    let leaves = pool.leaves(of: labelled)
    var agreement = Array(repeating: 0.0, count: pool.treeCount)
    for (label, verdict) in verdicts.enumerated() {
      for tree in agreement.indices {
        let length = pool.leafPathLengths[Int(leaves[label * pool.treeCount + tree])]
        agreement[tree] += verdict == .interesting ? -length : length
      }
    }
    let order = agreement.indices.sorted { (agreement[$1], $0) < (agreement[$0], $1) }
    forest = pool.selecting(Array(order.prefix(forest.treeCount)))
  }
}
