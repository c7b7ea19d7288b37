import Dispatch
import Sampling
import Synchronization

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

extension IsolationForest {
  /// How a forest is grown.
  package struct Settings: Sendable, Hashable, Codable {
    package var trees: Int
    /// Points drawn without replacement for each tree.
    package var subsample: Int
    package var splits: Splits
    package var seed: UInt64

    /// Directions along which a tree splits.
    package enum Splits: Sendable, Hashable, Codable {
      case axes
      /// `directions` random directions, each mixing `nonzeros` dimensions.
      case projections(directions: Int, nonzeros: Int)
    }

    package init(
      trees: Int = 100, subsample: Int = 256, splits: Splits = .axes, seed: UInt64 = 1
    ) {
      self.trees = trees
      self.subsample = subsample
      self.splits = splits
      self.seed = seed
    }
  }
}

extension IsolationForest {
  /// Grows a forest; the result depends on points and settings, not on the number of threads.
  ///
  /// - Parameter points: (count, dimensions), row-major, at least one point. A coordinate that is
  ///   infinite bounds no split; one that is NaN goes left.
  package static func grow(
    points: [Float], dimensions: Int, settings: Settings
  ) -> IsolationForest {
    precondition(dimensions >= 1 && points.count >= dimensions, "growth needs a point")
    precondition(points.count.isMultiple(of: dimensions), "points are (count, dimensions)")
    precondition(settings.trees >= 1 && settings.subsample >= 1, "a forest has trees and points")
    var generator = SeededGenerator(seed: settings.seed)
    let projection = projection(settings.splits, dimensions: dimensions, generator: &generator)
    let seeds = (0..<settings.trees).map { _ in generator.next() }
    let count = points.count / dimensions
    let subsample = min(settings.subsample, count)
    let grown = Mutex<[IsolationTree?]>(Array(repeating: nil, count: seeds.count))
    DispatchQueue.concurrentPerform(iterations: seeds.count) { index in
      var grower = TreeGrower(seed: seeds[index], subsample: subsample)
      let tree = grower.grow(points: points, dimensions: dimensions, projection: projection)
      grown.withLock { $0[index] = tree }
    }
    return IsolationForest(
      settings: settings, dimensions: dimensions, subsample: subsample, projection: projection,
      trees: grown.withLock { $0.compactMap { $0 } })
  }

  private static func projection(
    _ splits: Settings.Splits, dimensions: Int, generator: inout SeededGenerator
  ) -> SparseProjection? {
    guard case .projections(let directions, let nonzeros) = splits else { return nil }
    return SparseProjection(
      directions: directions, nonzeros: nonzeros, dimensions: dimensions, generator: &generator)
  }
}
