import Dispatch
import Sampling
import Synchronization

/// Extremely randomised trees trained on which objects are rare: the ceiling of what a ranking that
/// sees no classes can reach.
///
/// Each node draws ⌈√dimensions⌉ dimensions and one threshold in each, and splits where the
/// weighted Gini impurity falls most; rare and common objects weigh the same in sum. An object's
/// score is the mean over the trees of the rare part of its leaf.
///
/// - Source: Geurts, Ernst & Wehenkel (2006).
package struct SupervisedForest: Sendable {
  private let trees: [SupervisedTree]
  private let dimensions: Int

  /// - Parameters:
  ///   - points: (objects, dimensions), row-major, without missing values.
  ///   - isRare: (objects), of both kinds.
  ///   - trees: how many; the result depends on the seed and not on the number of threads.
  package init(
    points: [Float], dimensions: Int, isRare: [Bool], trees: Int = 300, seed: UInt64 = 1
  ) {
    precondition(points.count == dimensions * isRare.count, "points are (objects, dimensions)")
    var generator = SeededGenerator(seed: seed)
    let seeds = (0..<trees).map { _ in generator.next() }
    let grown = Mutex<[SupervisedTree?]>(Array(repeating: nil, count: trees))
    DispatchQueue.concurrentPerform(iterations: trees) { index in
      let tree = SupervisedTree(
        points: points, dimensions: dimensions, isRare: isRare, seed: seeds[index])
      grown.withLock { $0[index] = tree }
    }
    self.trees = grown.withLock { $0.compactMap { $0 } }
    self.dimensions = dimensions
  }

  /// Mean rare part of the leaves that points reach, (count); points (count, dimensions).
  package func scores(of points: [Float]) -> [Double] {
    stride(from: 0, to: points.count, by: dimensions).map { row in
      trees.reduce(0) { $0 + $1.rarePart(points, row: row) } / Double(trees.count)
    }
  }

  /// Scores of all objects, each from a forest trained without the objects of its fold.
  ///
  /// Folds are drawn by the seed and hold rare and common objects in equal parts.
  package static func crossValidatedScores(
    points: [Float], dimensions: Int, isRare: [Bool], folds: Int = 5, trees: Int = 300,
    seed: UInt64 = 1
  ) -> [Double] {
    let fold = Self.folds(isRare: isRare, count: folds, seed: seed)
    func rows(_ indices: [Int]) -> [Float] {
      indices.flatMap { points[($0 * dimensions)..<(($0 + 1) * dimensions)] }
    }
    var scores = Array(repeating: 0.0, count: isRare.count)
    for index in 0..<folds {
      let training = fold.indices.filter { fold[$0] != index }
      let held = fold.indices.filter { fold[$0] == index }
      let forest = SupervisedForest(
        points: rows(training), dimensions: dimensions, isRare: training.map { isRare[$0] },
        trees: trees, seed: seed)
      for (object, score) in zip(held, forest.scores(of: rows(held))) { scores[object] = score }
    }
    return scores
  }

  /// The fold of each object, (objects), rare and common objects dealt apart.
  package static func folds(isRare: [Bool], count: Int, seed: UInt64) -> [Int] {
    var generator = SeededGenerator(seed: seed, key: "folds")
    var fold = Array(repeating: 0, count: isRare.count)
    for kind in [true, false] {
      var members = isRare.indices.filter { isRare[$0] == kind }
      for k in members.indices {
        members.swapAt(k, k + Int(generator.uniform() * Double(members.count - k)))
        fold[members[k]] = k % count
      }
    }
    return fold
  }
}
