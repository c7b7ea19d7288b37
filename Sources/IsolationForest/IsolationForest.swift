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
  /// Path length of each leaf, tree after tree, (leaves).
  package let leafPathLengths: [Double]

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
    leafPathLengths = trees.flatMap(\.pathLengths)
  }

  package var treeCount: Int { trees.count }

  /// Leaves of all trees.
  package var leafCount: Int { leafPathLengths.count }

  /// The forest with only the trees at `indices`, in that order.
  package func selecting(_ indices: [Int]) -> IsolationForest {
    IsolationForest(
      settings: settings, dimensions: dimensions, subsample: subsample, projection: projection,
      trees: indices.map { trees[$0] })
  }

  /// The trees of both forests, grown alike, under this one's settings.
  func joining(_ other: IsolationForest) -> IsolationForest {
    precondition(
      dimensions == other.dimensions && subsample == other.subsample
        && projection == other.projection, "forests that are joined are grown alike")
    return IsolationForest(
      settings: settings, dimensions: dimensions, subsample: subsample, projection: projection,
      trees: trees + other.trees)
  }
}
