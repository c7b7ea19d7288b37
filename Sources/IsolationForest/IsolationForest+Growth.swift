import Dispatch
import Sampling
import Synchronization

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
