import Glibc
import Sampling

/// Grows one tree from a subsample.
///
/// A node is split along a dimension drawn from those in which its points differ, at a threshold
/// uniform between their extremes, until it holds one point, its points are equal or it is
/// ⌈log₂ n⌉ deep.
///
/// - Source: Liu, Ting & Zhou (2008), algorithms 1 and 2; constant dimensions are passed over as
///   scikit-learn does.
struct TreeGrower {
  private var generator: SeededGenerator
  private let subsample: Int
  /// The drawn points, (subsample, width), row-major.
  private var sample: [Float] = []
  private var width = 0
  /// Rows of the sample, those of one node side by side.
  private var rows: [Int] = []
  /// Dimensions in the order of the last draw.
  private var order: [Int] = []

  /// A node that waits for its split: a range of `rows`.
  private struct Pending {
    var start: Int
    var end: Int
    var depth: Int
  }

  init(seed: UInt64, subsample: Int) {
    generator = SeededGenerator(seed: seed)
    self.subsample = subsample
  }

  /// - Parameter points: (count, dimensions), row-major.
  mutating func grow(
    points: [Float], dimensions: Int, projection: SparseProjection?
  ) -> IsolationTree? {
    drawSample(points: points, dimensions: dimensions)
    project(projection)
    rows = Array(0..<subsample)
    order = Array(0..<width)
    let limit = subsample > 1 ? Int(log2(Double(subsample)).rounded(.up)) : 0
    var queue = [Pending(start: 0, end: subsample, depth: 0)]
    var entries: [IsolationTree.Entry] = []
    while entries.count < queue.count {
      let node = queue[entries.count]
      guard node.depth < limit, let split = drawSplit(node) else {
        entries.append(.leaf(count: node.end - node.start))
        continue
      }
      entries.append(.split(dimension: split.dimension, threshold: split.threshold))
      let middle = partition(node, split.dimension, split.threshold)
      queue.append(Pending(start: node.start, end: middle, depth: node.depth + 1))
      queue.append(Pending(start: middle, end: node.end, depth: node.depth + 1))
    }
    return IsolationTree(breadthFirst: entries)
  }

  /// Draws rows without replacement (partial Fisher and Yates shuffle).
  private mutating func drawSample(points: [Float], dimensions: Int) {
    let count = points.count / dimensions
    width = dimensions
    sample.removeAll()
    sample.reserveCapacity(subsample * dimensions)
    var indices = Array(0..<count)
    for k in 0..<subsample {
      indices.swapAt(k, k + Int(generator.uniform() * Double(count - k)))
      let row = indices[k] * dimensions
      sample.append(contentsOf: points[row..<(row + dimensions)])
    }
  }

  private mutating func project(_ projection: SparseProjection?) {
    guard let projection else { return }
    var projected = Array(repeating: Float(0), count: subsample * projection.directions)
    var target = projected.mutableSpan
    projection.apply(sample.span, dimensions: width, count: subsample, into: &target)
    width = projection.directions
    sample = projected
  }

  /// A dimension in which the node's points differ and a threshold with points on both sides.
  private mutating func drawSplit(_ node: Pending) -> (dimension: Int, threshold: Float)? {
    guard node.end - node.start > 1 else { return nil }
    for k in 0..<width {
      order.swapAt(k, k + Int(generator.uniform() * Double(width - k)))
      let (low, high) = extremes(node, order[k])
      guard low < high, low.isFinite, high.isFinite else { continue }
      let drawn = generator.uniform(Double(low), Double(high))
      let threshold = Float(drawn)
      return (order[k], threshold < high ? max(threshold, low) : low)
    }
    return nil
  }

  private func extremes(_ node: Pending, _ dimension: Int) -> (low: Float, high: Float) {
    let sample = self.sample.span
    let rows = self.rows.span
    var low = Float.infinity
    var high = -Float.infinity
    for k in node.start..<node.end {
      let value = sample[rows[k] * width + dimension]
      if value < low { low = value }
      if value > high { high = value }
    }
    return (low, high)
  }

  /// Brings the node's points at or below the threshold to the front; returns where the rest begin.
  private mutating func partition(_ node: Pending, _ dimension: Int, _ threshold: Float) -> Int {
    var front = node.start
    var back = node.end
    while front < back {
      if sample[rows[front] * width + dimension] > threshold {
        back -= 1
        rows.swapAt(front, back)
      } else {
        front += 1
      }
    }
    return front
  }
}
