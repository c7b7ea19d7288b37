extension LabelInterpolation {
  /// τ: how much of what labels say of the objects near them shows in the labels there.
  ///
  /// Each label is predicted from the labels of other objects alone. r is its distance from the
  /// verdict expected before any label, s the shift by the others at τ = 1:
  ///
  ///     r_i = y_i − m_i,   τ = Σ w_i r_i s_i / (κ + Σ w_i s_i²),   from 0 to 1
  ///
  /// κ holds τ at 0 until there is evidence. The cost is that of comparing all labels.
  ///
  /// - Parameters:
  ///   - objects: the object of each label, (labels).
  ///   - weights: w, at least 0, (labels).
  ///   - expected: m, (labels).
  ///
  /// Source: leave-one-out prediction (Stone 1974), with a ridge (Hoerl & Kennard 1970).
  package static func trust(
    _ labels: LabelledLeaves, objects: [String], weights: [Double], expected: [Double],
    leafCount: Int
  ) -> Double {
    let index = LeafIndex(labels, leafCount: leafCount)
    let closeness = LabelCloseness(trees: labels.trees, trust: 1)
    var shared = Array(repeating: Int32(0), count: labels.count)
    var agreement = 0.0
    var strength = caution
    for label in objects.indices {
      let row = label * labels.trees..<(label + 1) * labels.trees
      index.countShared(labels.leaves.span.extracting(row), &shared)
      var pull = LabelPull()
      for other in objects.indices where objects[other] != objects[label] {
        pull.add(
          closeness[shared[other]], weight: weights[other],
          pull: weights[other] * labels.verdicts[other].sign)
      }
      let shift = pull.shift(from: expected[label])
      let rest = labels.verdicts[label].sign - expected[label]
      agreement += weights[label] * rest * shift
      strength += weights[label] * shift * shift
    }
    return min(1, max(0, agreement / strength))
  }

  /// κ.
  private static let caution = 3.0
}
