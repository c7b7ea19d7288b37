import Glibc

extension IsolationForest {
  /// Anomaly score of a point, (dimensions).
  package func score(_ point: [Float]) -> Double {
    precondition(point.count == dimensions, "a point has the forest's dimensions")
    return scores(of: point)[0]
  }

  /// Anomaly scores of points, (count, dimensions) row-major, in their order.
  package func scores(of points: [Float]) -> [Double] {
    pathLengths(of: points).map(score(pathLength:))
  }

  /// The score 2^(−h/c(n)) of a mean path length, at most 1; 1/2 in a forest that isolates nothing.
  func score(pathLength: Double) -> Double {
    let average = averagePathLength(of: subsample)
    return average > 0 ? exp2(-max(0, pathLength) / average) : 0.5
  }

  /// Mean path lengths E[h] of points, (count, dimensions) row-major, in their order.
  package func pathLengths(of points: [Float]) -> [Double] {
    leafMeans(of: points, values: leafPathLengths)
  }

  /// Mean over the trees of a value at the leaf that each point reaches.
  ///
  /// - Parameters:
  ///   - points: (count, dimensions), row-major.
  ///   - values: (leaves), tree after tree.
  package func leafMeans(of points: [Float], values: [Double]) -> [Double] {
    precondition(values.count == leafCount, "as many values as leaves")
    return joined(points) { block in
      var sums = Array(repeating: 0.0, count: block.count)
      var positions = Array(repeating: Int32(0), count: block.count)
      let values = values.span
      for (index, tree) in trees.enumerated() {
        tree.descend(block, into: &positions)
        let nodes = tree.nodes.span
        for point in 0..<block.count {
          sums[point] += values[leafOffsets[index] + Int(nodes[Int(positions[point])].leaf)]
        }
      }
      for point in 0..<block.count { sums[point] /= Double(trees.count) }
      return sums
    }
  }

  /// Mean over the trees of a value at the leaves of points whose leaves are known, (count).
  ///
  /// - Parameter leaves: (count, trees), row-major, from ``leaves(of:)``.
  package func leafMeans(leaves: [Int32], values: [Double]) -> [Double] {
    precondition(leaves.count.isMultiple(of: trees.count), "leaves are (count, trees)")
    let leaves = leaves.span
    let values = values.span
    var result = Array(repeating: 0.0, count: leaves.count / trees.count)
    for point in result.indices {
      var sum = 0.0
      for entry in (point * trees.count)..<((point + 1) * trees.count) {
        sum += values[Int(leaves[entry])]
      }
      result[point] = sum / Double(trees.count)
    }
    return result
  }

  /// The leaf that each point reaches in each tree: (count, trees), row-major.
  ///
  /// - Parameter points: (count, dimensions), row-major.
  /// - Returns: ordinals among all leaves of the forest, tree after tree.
  package func leaves(of points: [Float]) -> [Int32] {
    joined(points) { block in
      var leaves = Array(repeating: Int32(0), count: block.count * trees.count)
      var positions = Array(repeating: Int32(0), count: block.count)
      for (index, tree) in trees.enumerated() {
        tree.descend(block, into: &positions)
        let offset = Int32(leafOffsets[index])
        for point in 0..<block.count {
          leaves[point * trees.count + index] =
            offset + tree.nodes[Int(positions[point])].leaf
        }
      }
      return leaves
    }
  }

  /// Each dimension's contribution to a point's path length relative to the average, (dimensions).
  ///
  ///     E[h] − c(n) = Σ_d contribution_d,   contribution of a split = v(child) − v(node),
  ///     v(node) = edges from the root + c(points in the node)
  ///
  /// A negative contribution makes the point stranger. A direction that mixes m dimensions gives
  /// each of them the m-th part.
  ///
  /// - Source: the telescoping sum of Saabas (2014) with the path lengths of Liu et al. (2008).
  package func contributions(of point: [Float]) -> [Double] {
    precondition(point.count == dimensions, "a point has the forest's dimensions")
    let block = PointBlock(
      points: point, dimensions: dimensions, rows: 0..<1, projection: projection)
    var along = Array(repeating: 0.0, count: block.width)
    for tree in trees { tree.addContributions(of: block, to: &along) }
    for k in along.indices { along[k] /= Double(trees.count) }
    guard let projection else { return along }
    var result = Array(repeating: 0.0, count: dimensions)
    for (entry, source) in projection.sources.enumerated() {
      result[Int(source)] += along[entry / projection.nonzeros] / Double(projection.nonzeros)
    }
    return result
  }
}

extension IsolationTree {
  /// Adds the contributions of the splits that the block's only point meets, (width).
  fileprivate func addContributions(of block: PointBlock, to result: inout [Double]) {
    var index = 0
    while nodes[index].leaf < 0 {
      let node = nodes[index]
      let value = block.values[block.start + Int(node.dimension)]
      let child = Int(node.left) + (value > node.threshold ? 1 : 0)
      result[Int(node.dimension)] +=
        1 + averagePathLength(of: Int(counts[child])) - averagePathLength(of: Int(counts[index]))
      index = child
    }
  }
}

/// Average path length of an unsuccessful search in a binary search tree of `n` points.
///
///     c(1) = 0,  c(2) = 1,  c(n) = 2 (ln(n − 1) + γ) − 2 (n − 1)/n
///
/// - Source: Liu, Ting & Zhou (2008), equation 1, with H(n − 1) ≈ ln(n − 1) + γ as in scikit-learn.
package func averagePathLength(of n: Int) -> Double {
  guard n > 2 else { return n == 2 ? 1 : 0 }
  let eulerGamma = 0.5772156649015329
  let count = Double(n)
  return 2 * (log(count - 1) + eulerGamma) - 2 * (count - 1) / count
}
