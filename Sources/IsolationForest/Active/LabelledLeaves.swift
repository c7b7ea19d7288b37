/// Verdict of an expert or a spectrum on an object.
package enum Verdict: String, Sendable, Hashable, Codable {
  /// Of a kind that the search looks for.
  case interesting
  /// Of a common class, or no transient at all.
  case known

  /// y: +1 for interesting, −1 for known.
  package var sign: Double { self == .interesting ? 1 : -1 }
}

/// A verdict on an object and the object's coordinates in a forest.
package struct ForestLabel: Sendable, Hashable, Codable {
  package var objectID: String
  /// (dimensions).
  package var point: [Float]
  package var verdict: Verdict
  package var author: String
  /// Weight of the author's verdicts, from 0 to 1.
  package var weight: Double

  package init(
    objectID: String, point: [Float], verdict: Verdict, author: String = "", weight: Double = 1
  ) {
    self.objectID = objectID
    self.point = point
    self.verdict = verdict
    self.author = author
    self.weight = weight
  }
}

extension Sequence<ForestLabel> {
  /// The last label of each object, in the order in which the objects were first labelled.
  package var inForce: [ForestLabel] {
    var position: [String: Int] = [:]
    var result: [ForestLabel] = []
    for label in self {
      if let index = position[label.objectID] {
        result[index] = label
      } else {
        position[label.objectID] = result.count
        result.append(label)
      }
    }
    return result
  }
}

/// The leaves that labelled points reach, with the verdicts.
package struct LabelledLeaves: Sendable {
  /// Ordinals among all leaves of the forest, (labels, trees), row-major.
  package let leaves: [Int32]
  package let trees: Int
  /// (labels).
  package let verdicts: [Verdict]

  package init(leaves: [Int32], trees: Int, verdicts: [Verdict]) {
    precondition(leaves.count == trees * verdicts.count, "leaves are (labels, trees)")
    self.leaves = leaves
    self.trees = trees
    self.verdicts = verdicts
  }

  /// The leaves of a forest that labels reach.
  package init(_ labels: [ForestLabel], in forest: IsolationForest) {
    self.init(
      leaves: forest.leaves(of: labels.flatMap(\.point)), trees: forest.treeCount,
      verdicts: labels.map(\.verdict))
  }

  package var count: Int { verdicts.count }

  /// Σ over the trees of a value at the leaf of label `index`.
  func sum(_ values: [Double], at index: Int) -> Double {
    leaves[(index * trees)..<((index + 1) * trees)].reduce(0) { $0 + values[Int($1)] }
  }

  /// Adds `amount · values` at the leaves of label `index`.
  func add(_ amount: Double, times values: [Double], at index: Int, to result: inout [Double]) {
    for leaf in leaves[(index * trees)..<((index + 1) * trees)] {
      result[Int(leaf)] += amount * values[Int(leaf)]
    }
  }

  /// Products of the labels in leaf space:
  ///
  ///     K_ij = Σ_t [leaf_t(i) = leaf_t(j)] · v(leaf_t(i))²
  ///
  /// - Parameter values: v, (leaves).
  /// - Returns: (labels, labels), symmetric, row-major.
  func products(_ values: [Double]) -> [Double] {
    var result = Array(repeating: 0.0, count: count * count)
    let leaves = self.leaves.span
    let values = values.span
    for row in 0..<count {
      for column in 0...row {
        var sum = 0.0
        for tree in 0..<trees {
          let leaf = leaves[row * trees + tree]
          guard leaf == leaves[column * trees + tree] else { continue }
          sum += values[Int(leaf)] * values[Int(leaf)]
        }
        result[row * count + column] = sum
        result[column * count + row] = sum
      }
    }
    return result
  }
}
