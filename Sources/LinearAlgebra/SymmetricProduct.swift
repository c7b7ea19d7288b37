internal import COpenBLAS

/// Products with a symmetric matrix of which only the lower triangle is stored.
package enum SymmetricProduct {
  /// Writes a symmetric matrix times a full one.
  ///
  ///     C = A·B
  ///
  /// - Parameters:
  ///   - symmetric: A, `(order, order)`, row-major, lower triangle read.
  ///   - full: B, `(order, order)`, row-major.
  ///   - result: C, `(order, order)`, row-major; must alias neither.
  package static func multiply(
    _ symmetric: [Double], _ full: [Double], into result: inout [Double], order: Int
  ) {
    let size = order * order
    precondition(symmetric.count >= size && full.count >= size && result.count >= size)
    guard order > 0 else { return }
    let n = CInt(order)
    unsafe cblas_dsymm(
      CblasRowMajor, CblasLeft, CblasLower, n, n, 1, symmetric, n, full, n, 0, &result, n)
  }
}
