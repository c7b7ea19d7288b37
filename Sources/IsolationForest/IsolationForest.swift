/// An isolation forest: points that random splits isolate early are strange.
///
///     s(x) = 2^(−E[h(x)] / c(n)),   in (0, 1], higher is stranger
///
/// h is the path length in one tree, E its mean over the trees, n the subsample and c
/// ``averagePathLength(of:)``. A score depends on the forest and the point alone.
///
/// - Source: Liu, Ting & Zhou (2008), equation 2.
package struct IsolationForest: Sendable, Hashable {
  package let settings: Settings
  /// Coordinates of a point.
  package let dimensions: Int
  /// Points each tree was grown on: `settings.subsample`, or all where there are fewer.
  package let subsample: Int
  /// Directions the trees split along; `nil` where they split along the axes.
  let projection: SparseProjection?
  let trees: [IsolationTree]
  /// Leaves before each tree's own, (trees).
  let leafOffsets: [Int]

  init(
    settings: Settings, dimensions: Int, subsample: Int, projection: SparseProjection?,
    trees: [IsolationTree]
  ) {
    self.settings = settings
    self.dimensions = dimensions
    self.subsample = subsample
    self.projection = projection
    self.trees = trees
    var leaves = 0
    var offsets: [Int] = []
    offsets.reserveCapacity(trees.count)
    for tree in trees {
      offsets.append(leaves)
      leaves += tree.pathLengths.count
    }
    leafOffsets = offsets
  }

  package var treeCount: Int { trees.count }

  /// Leaves of all trees.
  package var leafCount: Int { (leafOffsets.last ?? 0) + (trees.last?.pathLengths.count ?? 0) }

  /// Path length of each leaf, tree after tree, (leaves).
  package var leafPathLengths: [Double] { trees.flatMap(\.pathLengths) }

  /// The forest with only the trees at `indices`, in that order.
  package func selecting(_ indices: [Int]) -> IsolationForest {
    IsolationForest(
      settings: settings, dimensions: dimensions, subsample: subsample, projection: projection,
      trees: indices.map { trees[$0] })
  }
}
