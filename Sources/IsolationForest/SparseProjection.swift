import Sampling

/// Directions that each mix a few dimensions with signs.
///
///     p_k = (1/√m) Σ_j s_kj x_(d_kj),   s_kj = ±1,  m = `nonzeros`
///
/// An isolation forest grown on them splits obliquely, and sees points that are strange only in
/// combinations of dimensions.
///
/// - Source: Liu, Ting & Zhou (2010), random hyperplanes; signs as in Achlioptas (2003).
package struct SparseProjection: Sendable, Hashable {
  /// Dimensions mixed by each direction, (directions, nonzeros), row-major.
  let sources: [Int32]
  /// Weights ±1/√nonzeros, (directions, nonzeros), row-major.
  let weights: [Float]
  let nonzeros: Int
  var directions: Int { sources.count / nonzeros }

  init(sources: [Int32], weights: [Float], nonzeros: Int) {
    self.sources = sources
    self.weights = weights
    self.nonzeros = nonzeros
  }

  /// Random directions, each of at most `nonzeros` different dimensions.
  init(directions: Int, nonzeros: Int, dimensions: Int, generator: inout SeededGenerator) {
    let mixed = min(nonzeros, dimensions)
    precondition(directions >= 1 && mixed >= 1, "a projection has directions and dimensions")
    let weight = 1 / Float(mixed).squareRoot()
    var order = Array(0..<Int32(dimensions))
    var sources: [Int32] = []
    var weights: [Float] = []
    for _ in 0..<directions {
      for k in 0..<mixed {
        order.swapAt(k, k + Int(generator.uniform() * Double(dimensions - k)))
        sources.append(order[k])
        weights.append(generator.uniform() < 0.5 ? -weight : weight)
      }
    }
    self.init(sources: sources, weights: weights, nonzeros: mixed)
  }

  /// Projects points: `points` (count, dimensions) → `result` (count, directions), row-major.
  func apply(
    _ points: Span<Float>, dimensions: Int, count: Int, into result: inout MutableSpan<Float>
  ) {
    let sources = self.sources.span
    let weights = self.weights.span
    let directions = self.directions
    for point in 0..<count {
      var entry = 0
      for direction in 0..<directions {
        var sum: Float = 0
        for _ in 0..<nonzeros {
          sum += weights[entry] * points[point * dimensions + Int(sources[entry])]
          entry += 1
        }
        result[point * directions + direction] = sum
      }
    }
  }
}
