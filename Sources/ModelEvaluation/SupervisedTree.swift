import Sampling

/// One extremely randomised tree.
struct SupervisedTree: Sendable {
  private struct Node {
    var dimension = 0
    var threshold: Float = 0
    /// Index of the left child, the right one following it; 0 at a leaf.
    var left = 0
    /// Rare part of the weight in the node.
    var rarePart = 0.0
  }

  private var nodes: [Node] = []

  init(points: [Float], dimensions: Int, isRare: [Bool], seed: UInt64) {
    let rare = Double(isRare.count { $0 })
    var grower = Grower(
      points: points, dimensions: dimensions, isRare: isRare,
      rareWeight: rare > 0 ? 1 / rare : 0,
      commonWeight: rare < Double(isRare.count) ? 1 / (Double(isRare.count) - rare) : 0,
      generator: SeededGenerator(seed: seed))
    var queue = [Array(isRare.indices)]
    while nodes.count < queue.count {
      let rows = queue[nodes.count]
      queue[nodes.count] = []
      let weights = grower.weights(rows)
      var node = Node(rarePart: weights.rare / max(weights.sum, .leastNormalMagnitude))
      if weights.rare > 0, weights.common > 0, let split = grower.split(rows, weights) {
        node.dimension = split.dimension
        node.threshold = split.threshold
        node.left = queue.count
        queue.append(rows.filter { !grower.isRight($0, split) })
        queue.append(rows.filter { grower.isRight($0, split) })
      }
      nodes.append(node)
    }
  }

  /// Rare part of the leaf that the point from `row` on reaches.
  func rarePart(_ points: [Float], row: Int) -> Double {
    var index = 0
    while nodes[index].left > 0 {
      let node = nodes[index]
      index = node.left + (points[row + node.dimension] > node.threshold ? 1 : 0)
    }
    return nodes[index].rarePart
  }

  private struct Split {
    var dimension: Int
    var threshold: Float
  }

  private struct Weights {
    var rare = 0.0
    var common = 0.0
    var sum: Double { rare + common }
    /// Gini impurity times the weight.
    var impurity: Double { sum > 0 ? 2 * rare * common / sum : 0 }
  }

  private struct Grower {
    let points: [Float]
    let dimensions: Int
    let isRare: [Bool]
    let rareWeight: Double
    let commonWeight: Double
    var generator: SeededGenerator

    func value(_ object: Int, _ dimension: Int) -> Float { points[object * dimensions + dimension] }

    func isRight(_ object: Int, _ split: Split) -> Bool {
      value(object, split.dimension) > split.threshold
    }

    func weights(_ rows: [Int]) -> Weights {
      var weights = Weights()
      for row in rows {
        if isRare[row] { weights.rare += rareWeight } else { weights.common += commonWeight }
      }
      return weights
    }

    /// The best of ⌈√dimensions⌉ random splits; `nil` where all points are equal.
    mutating func split(_ rows: [Int], _ weights: Weights) -> Split? {
      let wanted = Int(Double(dimensions).squareRoot().rounded(.up))
      var order = Array(0..<dimensions)
      var best: (split: Split, impurity: Double)?
      var drawn = 0
      for k in order.indices where drawn < wanted {
        order.swapAt(k, k + Int(generator.uniform() * Double(dimensions - k)))
        guard let split = randomSplit(rows, order[k]) else { continue }
        drawn += 1
        let right = self.weights(rows.filter { isRight($0, split) })
        let left = Weights(rare: weights.rare - right.rare, common: weights.common - right.common)
        let impurity = left.impurity + right.impurity
        if impurity < best?.impurity ?? .infinity { best = (split, impurity) }
      }
      return best?.split
    }

    /// A threshold uniform between the extremes of a dimension; `nil` where they are equal.
    private mutating func randomSplit(_ rows: [Int], _ dimension: Int) -> Split? {
      var low = Float.infinity
      var high = -Float.infinity
      for row in rows {
        low = min(low, value(row, dimension))
        high = max(high, value(row, dimension))
      }
      guard low < high, low.isFinite, high.isFinite else { return nil }
      let threshold = Float(generator.uniform(Double(low), Double(high)))
      return Split(dimension: dimension, threshold: threshold < high ? threshold : low)
    }
  }
}
