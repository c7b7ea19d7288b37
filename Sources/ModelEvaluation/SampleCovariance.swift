package import LinearAlgebra

/// Covariance of several quantities over a sample of objects.
package struct SampleCovariance: Sendable {
  package let dimensions: Int
  private let means: [Double]
  /// (dimensions, dimensions), row-major.
  private let matrix: [Double]

  /// - Parameter columns: (dimensions, objects), of at least two objects.
  package init(_ columns: [[Double]]) {
    let count = columns.first?.count ?? 0
    precondition(count > 1 && columns.allSatisfy { $0.count == count }, "at least two objects")
    let means = columns.map { $0.reduce(0, +) / Double(count) }
    let order = columns.count
    var matrix = Array(repeating: 0.0, count: order * order)
    for i in 0..<order {
      for j in 0...i {
        var sum = 0.0
        for k in 0..<count { sum += (columns[i][k] - means[i]) * (columns[j][k] - means[j]) }
        matrix[i * order + j] = sum / Double(count - 1)
        matrix[j * order + i] = matrix[i * order + j]
      }
    }
    self.means = means
    self.matrix = matrix
    dimensions = order
  }

  /// Number of independent dimensions that the standardised quantities amount to.
  ///
  ///     (Σ λ)² / Σ λ² = d² / Σ_ij ρ_ij²
  ///
  /// λ are the eigenvalues of the correlation matrix ρ: d of uncorrelated quantities, 1 of
  /// quantities that are all the same. Constant quantities do not count.
  package var participationRatio: Double {
    let varying = (0..<dimensions).filter { matrix[$0 * dimensions + $0] > 0 }
    var squares = 0.0
    for i in varying {
      for j in varying {
        let covariance = matrix[i * dimensions + j]
        squares +=
          covariance * covariance
          / (matrix[i * dimensions + i] * matrix[j * dimensions + j])
      }
    }
    return Double(varying.count * varying.count) / squares
  }

  /// Mahalanobis distance √((x − x̄)ᵀ C⁻¹ (x − x̄)) of each object, (objects).
  ///
  /// - Parameter columns: (dimensions, objects).
  /// - Throws: where a quantity follows from the others.
  package func distances(
    of columns: [[Double]]
  ) throws(Cholesky.NotPositiveDefinite) -> [Double] {
    precondition(columns.count == dimensions, "columns are (dimensions, objects)")
    var factor = matrix
    try Cholesky.factor(&factor, order: dimensions)
    let count = columns.first?.count ?? 0
    var offsets = (0..<count).flatMap { k in
      columns.indices.map { columns[$0][k] - means[$0] }
    }
    Cholesky.solveLower(factor, order: dimensions, columns: &offsets, count: count)
    return (0..<count).map { k in
      offsets[(k * dimensions)..<((k + 1) * dimensions)].reduce(0) { $0 + $1 * $1 }.squareRoot()
    }
  }
}
