/// One isolation tree as a flat array of nodes in breadth-first order.
///
/// Invariants, held by growth and checked on decoding:
/// - Node 0 is the root. The k-th split (k from 0) has its children at 1 + 2k and 2 + 2k, so that
///   children follow their parent, each node but the root has one parent, and there is no cycle.
/// - A split's threshold is finite and its dimension is one of the forest's.
/// - A leaf is its own left child behind a threshold of +∞: `depth` steps from the root end in a
///   leaf for every point, NaN and infinities included, without a test for the end.
/// - The counts of a split's children add up to its own; each leaf holds at least one point.
package struct IsolationTree: Sendable, Hashable {
  /// Points with `x[dimension] ≤ threshold`, or a NaN there, go to `left`, others to `left + 1`.
  ///
  /// Thresholds are single precision like the points: for a single-precision x and a double t,
  /// x ≤ t exactly where x ≤ the largest single-precision number that is not above t.
  struct Node: Sendable, Hashable {
    var threshold: Float
    var dimension: Int32
    var left: Int32
    /// Ordinal of a leaf in its tree, −1 at a split.
    var leaf: Int32
  }

  /// Breadth-first.
  let nodes: [Node]
  /// Points of the subsample in each node, (nodes).
  let counts: [Int32]
  /// Path length h = edges from the root + c(points) of each leaf, (leaves).
  let pathLengths: [Double]
  /// Edges to the deepest leaf.
  let depth: Int

  /// One node: a split, or a leaf with its number of points.
  enum Entry: Sendable, Hashable {
    case split(dimension: Int, threshold: Float)
    case leaf(count: Int)
  }

  /// A tree from its breadth-first entries, `nil` where they are not exactly one tree or hold more
  /// points than an `Int32` counts.
  init?(breadthFirst entries: [Entry]) {
    guard let layout = TreeLayout(entries) else { return nil }
    nodes = layout.nodes
    counts = layout.counts
    pathLengths = layout.pathLengths
    depth = layout.depth
  }

  /// The entries that `init(breadthFirst:)` makes this tree of.
  var entries: [Entry] {
    nodes.indices.map { index in
      let node = nodes[index]
      return node.leaf < 0
        ? .split(dimension: Int(node.dimension), threshold: node.threshold)
        : .leaf(count: Int(counts[index]))
    }
  }
}

/// Lays breadth-first entries out as nodes, or finds that they are no tree.
private struct TreeLayout {
  var nodes: [IsolationTree.Node] = []
  var counts: [Int32] = []
  var pathLengths: [Double] = []
  var depth = 0

  init?(_ entries: [IsolationTree.Entry]) {
    nodes.reserveCapacity(entries.count)
    guard link(entries), countPoints(entries) else { return nil }
  }

  /// Assigns children in breadth-first order; false where a node has no parent or no room.
  private mutating func link(_ entries: [IsolationTree.Entry]) -> Bool {
    guard !entries.isEmpty, entries.count < Int(Int32.max) else { return false }
    var known = 1
    var leaves: Int32 = 0
    for (index, entry) in entries.enumerated() {
      guard index < known else { return false }
      switch entry {
      case .split(let dimension, let threshold):
        guard known + 2 <= entries.count else { return false }
        nodes.append(
          .init(
            threshold: threshold, dimension: Int32(dimension), left: Int32(known), leaf: -1))
        known += 2
      case .leaf:
        nodes.append(.init(threshold: .infinity, dimension: 0, left: Int32(index), leaf: leaves))
        leaves += 1
      }
    }
    return known == entries.count
  }

  /// Fills depths, counts and path lengths; false where a leaf is empty or the sum overflows.
  private mutating func countPoints(_ entries: [IsolationTree.Entry]) -> Bool {
    counts = Array(repeating: 0, count: entries.count)
    for index in entries.indices.reversed() {
      switch entries[index] {
      case .leaf(let count):
        guard count >= 1, let count = Int32(exactly: count) else { return false }
        counts[index] = count
      case .split:
        let left = Int(nodes[index].left)
        let (sum, overflow) = counts[left].addingReportingOverflow(counts[left + 1])
        guard !overflow else { return false }
        counts[index] = sum
      }
    }
    measurePaths()
    return true
  }

  private mutating func measurePaths() {
    var edges = Array(repeating: 0, count: nodes.count)
    for (index, node) in nodes.enumerated() {
      if node.leaf >= 0 {
        pathLengths.append(Double(edges[index]) + averagePathLength(of: Int(counts[index])))
      } else {
        edges[Int(node.left)] = edges[index] + 1
        edges[Int(node.left) + 1] = edges[index] + 1
      }
      depth = max(depth, edges[index])
    }
  }
}
