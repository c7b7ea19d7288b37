import Glibc
import Sampling

/// Tests if two samples of points come from one distribution.
///
///     MMD² = 1/(m(m − 1)) Σ_{i ≠ j} h_ij
///     h_ij = k(x_i, x_j) + k(y_i, y_j) − k(x_i, y_j) − k(x_j, y_i),   k = exp(−|x − y|²/2ℓ²)
///
/// ℓ is the median distance of two points of both samples together. Where x_i and y_i are
/// exchangeable, as pairs of one age are when nothing has changed, exchanging them flips the sign
/// of row and column i of h: the threshold is a quantile of MMD² over random exchanges, and the
/// test has its level at any m.
///
/// - Source: Gretton et al. (2012), lemma 6, equation 4 and section 8 (median heuristic).
package struct MaximumMeanDiscrepancy: Sendable, Hashable {
  /// MMD², around 0 (and also below) for one distribution.
  package var value: Double
  /// Threshold that `value` exceeds by chance with probability ``falseAlarmRate``.
  package var threshold: Double
  /// Part of the exchanges that give as large a value, never 0.
  package var probability: Double
  /// ℓ.
  package var lengthScale: Double

  package static let falseAlarmRate = 0.01
  /// Exchanges drawn; with them the 5th largest is the threshold.
  private static let exchanges = 499

  package var isExceeded: Bool { value > threshold }

  /// - Parameters:
  ///   - first, second: (m, dimensions) each, row-major; row i of one belongs to row i of the
  ///     other.
  ///   - seed: of the exchanges.
  /// - Returns: `nil` with fewer than two pairs.
  package init?(_ first: [Float], _ second: [Float], dimensions: Int, seed: UInt64) {
    precondition(
      first.count == second.count && first.count.isMultiple(of: dimensions), "(m, dimensions) each")
    let count = first.count / dimensions
    guard count >= 2 else { return nil }
    let distances = SquaredDistances(first + second, dimensions: dimensions)
    lengthScale = max(distances.medianDistance, 1e-12)
    let kernel = PairKernel(distances, count: count, lengthScale: lengthScale)
    value = kernel.mean(signs: Array(repeating: 1, count: count))
    var generator = SeededGenerator(seed: seed)
    let statistic = value
    let draws = (0..<Self.exchanges).map { _ in
      kernel.mean(signs: (0..<count).map { _ in generator.next() >> 63 == 0 ? 1 : -1 })
    }.sorted()
    let place = Int((Double(Self.exchanges + 1) * (1 - Self.falseAlarmRate)).rounded(.up))
    threshold = draws[place - 1]
    probability =
      Double(1 + draws.count { $0 >= statistic }) / Double(Self.exchanges + 1)
  }
}

/// Squared Euclidean distances of all points from each other.
private struct SquaredDistances {
  let count: Int
  /// (count, count), row-major.
  private(set) var values: [Double]

  init(_ points: [Float], dimensions: Int) {
    count = points.count / dimensions
    values = Array(repeating: 0, count: count * count)
    for i in 0..<count {
      for j in 0..<i {
        var sum = 0.0
        for k in 0..<dimensions {
          let difference = Double(points[i * dimensions + k]) - Double(points[j * dimensions + k])
          sum += difference * difference
        }
        values[i * count + j] = sum
        values[j * count + i] = sum
      }
    }
  }

  /// The median distance of two points.
  var medianDistance: Double {
    let below = (0..<count).flatMap { i in
      values[i * count..<(i * count + i)].map { $0.squareRoot() }
    }
    return quantile(0.5, of: below.sorted())
  }
}

/// h_ij, which is symmetric.
private struct PairKernel {
  let count: Int
  /// (count, count), row-major.
  private var values: [Double]

  init(_ distances: SquaredDistances, count: Int, lengthScale: Double) {
    self.count = count
    let width = distances.count
    let factor = -0.5 / (lengthScale * lengthScale)
    func kernel(_ i: Int, _ j: Int) -> Double { exp(factor * distances.values[i * width + j]) }
    values = Array(repeating: 0, count: count * count)
    for i in 0..<count {
      for j in 0..<i {
        let (x, y) = (i + count, j + count)
        values[i * count + j] = kernel(i, j) + kernel(x, y) - kernel(i, y) - kernel(x, j)
      }
    }
  }

  /// The mean of s_i s_j h_ij over i ≠ j.
  func mean(signs: [Double]) -> Double {
    var total = 0.0
    for i in 0..<count {
      var row = 0.0
      for j in 0..<i { row += signs[j] * values[i * count + j] }
      total += signs[i] * row
    }
    return 2 * total / Double(count * (count - 1))
  }
}
