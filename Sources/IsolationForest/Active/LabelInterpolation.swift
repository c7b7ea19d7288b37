/// Expects verdicts of objects from their scores and from the verdicts on objects like them.
///
/// A verdict y is +1 (interesting) or −1 (known). Before any label m is expected of an object
/// (``VerdictPrior``). Two objects are alike in the part k of a forest's trees in which they share a
/// leaf. A label weighs by its author's reliability w and by its closeness c(k), which is 0 for what
/// is unlike, grows with the trust τ in the labels, and is infinite for what cannot be told from the
/// labelled object (``LabelCloseness``):
///
///     e(x) = (m + Σ w_i c_i y_i) / (1 + Σ w_i c_i)
///
/// The shift e − m lifts or lowers an object. e lies between m and the verdicts of the labels that
/// are close, so that a known label never lifts an object and an interesting one never lowers one,
/// whatever other labels there are. What is unlike every labelled object stays where it was.
///
/// - Source: inverse distance weighting (Shepard 1968) under the isolation kernel (Ting, Zhu & Zhou
///   2018). The targets, and the idea that labels weigh leaves, are those of Das et al. (2016).
package struct LabelInterpolation: Sendable, Hashable {
  /// τ, from 0 to 1; see ``trust(_:objects:weights:expected:leafCount:)``.
  package let trust: Double
  private let index: LeafIndex
  private let closeness: LabelCloseness
  /// w and w y, (labels).
  private let weights: [Double]
  private let pulls: [Double]

  /// - Parameters:
  ///   - weights: w, at least 0, (labels).
  ///   - leafCount: leaves of the forest.
  package init(_ labels: LabelledLeaves, weights: [Double], trust: Double, leafCount: Int) {
    precondition(weights.count == labels.count, "one weight a label")
    precondition(weights.allSatisfy { $0 >= 0 }, "weights are not negative")
    self.trust = trust
    self.weights = weights
    index = LeafIndex(labels, leafCount: leafCount)
    closeness = LabelCloseness(trees: labels.trees, trust: trust)
    pulls = zip(weights, labels.verdicts).map { $0 * $1.sign }
  }

  /// With the trust that the labels themselves show; see ``trust(_:objects:weights:expected:leafCount:)``.
  package init(
    _ labels: LabelledLeaves, objects: [String], weights: [Double], expected: [Double],
    leafCount: Int
  ) {
    self.init(
      labels, weights: weights,
      trust: Self.trust(
        labels, objects: objects, weights: weights, expected: expected, leafCount: leafCount),
      leafCount: leafCount)
  }

  /// e − m of objects, (count).
  ///
  /// - Parameters:
  ///   - leaves: that the objects reach, (count, trees), row-major.
  ///   - expected: m, (count).
  package func shifts(leaves: [Int32], expected: [Double]) -> [Double] {
    let trees = closeness.trees
    precondition(leaves.count == trees * expected.count, "leaves are (count, trees)")
    var shared = Array(repeating: Int32(0), count: weights.count)
    return expected.indices.map { object in
      index.countShared(leaves.span.extracting(object * trees..<(object + 1) * trees), &shared)
      var pull = LabelPull()
      for label in shared.indices where shared[label] > 0 {
        pull.add(closeness[shared[label]], weight: weights[label], pull: pulls[label])
      }
      return pull.shift(from: expected[object])
    }
  }
}
