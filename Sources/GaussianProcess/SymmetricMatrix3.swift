/// A symmetric 3 × 3 matrix.
package struct SymmetricMatrix3: Sendable, Hashable {
  /// Elements 00, 11 and 22.
  package var diagonal: SIMD3<Double>
  /// Elements 01, 02 and 12.
  package var offDiagonal: SIMD3<Double>

  package init(diagonal: SIMD3<Double>, offDiagonal: SIMD3<Double>) {
    self.diagonal = diagonal
    self.offDiagonal = offDiagonal
  }

  static let zero = SymmetricMatrix3(diagonal: .zero, offDiagonal: .zero)

  /// x·xᵀ.
  static func square(_ x: SIMD3<Double>) -> SymmetricMatrix3 {
    SymmetricMatrix3(diagonal: x * x, offDiagonal: SIMD3(x.x * x.y, x.x * x.z, x.y * x.z))
  }

  static func * (matrix: SymmetricMatrix3, x: SIMD3<Double>) -> SIMD3<Double> {
    let o = matrix.offDiagonal
    return matrix.diagonal * x
      + SIMD3(o.x * x.y + o.y * x.z, o.x * x.x + o.z * x.z, o.y * x.x + o.z * x.y)
  }

  static func + (a: SymmetricMatrix3, b: SymmetricMatrix3) -> SymmetricMatrix3 {
    SymmetricMatrix3(
      diagonal: a.diagonal + b.diagonal, offDiagonal: a.offDiagonal + b.offDiagonal)
  }

  static func * (scale: Double, a: SymmetricMatrix3) -> SymmetricMatrix3 {
    SymmetricMatrix3(diagonal: scale * a.diagonal, offDiagonal: scale * a.offDiagonal)
  }

  /// Cofactors; divided by the determinant they are the inverse.
  private var adjugate: SymmetricMatrix3 {
    let (d, o) = (diagonal, offDiagonal)
    return SymmetricMatrix3(
      diagonal: SIMD3(d.y * d.z - o.z * o.z, d.x * d.z - o.y * o.y, d.x * d.y - o.x * o.x),
      offDiagonal: SIMD3(
        o.y * o.z - o.x * d.z, o.x * o.z - o.y * d.y, o.x * o.y - o.z * d.x))
  }

  private var determinant: Double {
    let cofactors = adjugate
    return diagonal.x * cofactors.diagonal.x + offDiagonal.x * cofactors.offDiagonal.x
      + offDiagonal.y * cofactors.offDiagonal.y
  }

  /// True if all leading minors are positive.
  var isPositiveDefinite: Bool {
    diagonal.x > 0 && adjugate.diagonal.z > 0 && determinant > 0
  }

  /// The solution x of A·x = b, by cofactors; not finite where A is singular.
  func solve(_ b: SIMD3<Double>) -> SIMD3<Double> { (adjugate * b) / determinant }

  /// This matrix in the coordinates whose weight is 1, the identity in those whose weight is 0.
  func restricted(to weights: SIMD3<Double>) -> SymmetricMatrix3 {
    let pairs = SIMD3(
      weights.x * weights.y, weights.x * weights.z, weights.y * weights.z)
    return SymmetricMatrix3(
      diagonal: diagonal * weights + (1 - weights), offDiagonal: offDiagonal * pairs)
  }
}
