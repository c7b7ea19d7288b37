import Dispatch
import Synchronization

/// A block of points, in the coordinates of the trees' splits.
struct PointBlock: Sendable {
  /// Coordinates of all points, or of this block's alone where they were projected.
  private(set) var values: [Float]
  /// Index of the block's first coordinate in `values`.
  private(set) var start: Int
  /// Coordinates of a point.
  private(set) var width: Int
  let count: Int

  /// Points that stay in the first-level cache with the tree that sorts them.
  static let capacity = 128

  /// - Parameter points: (…, dimensions), row-major; the block is `rows` of it.
  init(points: [Float], dimensions: Int, rows: Range<Int>, projection: SparseProjection?) {
    values = points
    width = dimensions
    start = rows.lowerBound * dimensions
    count = rows.count
    if let projection { project(projection) }
  }

  private mutating func project(_ projection: SparseProjection) {
    var projected = Array(repeating: Float(0), count: count * projection.directions)
    var target = projected.mutableSpan
    projection.apply(
      values.span.extracting(start..<(start + count * width)), dimensions: width, count: count,
      into: &target)
    values = projected
    start = 0
    width = projection.directions
  }
}

extension IsolationTree {
  /// The node in which each point of a block ends, into `positions`, (at least `block.count`).
  func descend(_ block: PointBlock, into positions: inout [Int32]) {
    let nodes = self.nodes.span
    let values = block.values.span
    var target = positions.mutableSpan
    for point in 0..<block.count { target[point] = 0 }
    for _ in 0..<depth {
      var row = block.start
      for point in 0..<block.count {
        let node = nodes[Int(target[point])]
        let value = values[row + Int(node.dimension)]
        target[point] = node.left + (value > node.threshold ? 1 : 0)
        row += block.width
      }
    }
  }
}

extension IsolationForest {
  /// Blocks from which on more threads than one are worth their start.
  private static let parallelBlocks = 8

  /// Joins, in order, the results of `body` for each block of points.
  ///
  /// - Parameter points: (count, dimensions), row-major.
  func joined<Value: Sendable>(
    _ points: [Float], _ body: @Sendable (PointBlock) -> [Value]
  ) -> [Value] {
    precondition(points.count.isMultiple(of: dimensions), "points are (count, dimensions)")
    let count = points.count / dimensions
    let blocks = (count + PointBlock.capacity - 1) / PointBlock.capacity
    @Sendable func part(_ index: Int) -> [Value] {
      let start = index * PointBlock.capacity
      return body(
        PointBlock(
          points: points, dimensions: dimensions,
          rows: start..<min(count, start + PointBlock.capacity), projection: projection))
    }
    guard blocks >= Self.parallelBlocks else { return (0..<blocks).flatMap(part) }
    let parts = Mutex<[[Value]]>(Array(repeating: [], count: blocks))
    DispatchQueue.concurrentPerform(iterations: blocks) { index in
      let values = part(index)
      parts.withLock { $0[index] = values }
    }
    return parts.withLock { $0.flatMap { $0 } }
  }
}
