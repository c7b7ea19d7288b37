internal import COpenBLAS

/// Cholesky factorisation of a symmetric positive definite matrix, in place, and what follows.
///
///     A = L·Lᵀ
///
/// Matrices are `(order, order)`, row-major, and only their lower triangle is read or written. No
/// argument may alias another.
package enum Cholesky {
  /// A leading minor that is not positive.
  package struct NotPositiveDefinite: Error, Hashable {
    /// Order of the first such minor, from 1.
    package let order: Int

    package init(order: Int) { self.order = order }
  }

  /// Replaces the lower triangle of A by L.
  ///
  /// - Throws: ``NotPositiveDefinite``, leaving the matrix partly overwritten.
  package static func factor(
    _ matrix: inout [Double], order: Int
  ) throws(NotPositiveDefinite) {
    precondition(order >= 0 && matrix.count >= order * order)
    guard order > 0 else { return }
    var n = CInt(order)
    var info: CInt = 0
    // Row-major lower is column-major upper.
    unsafe dpotrf_("U", &n, &matrix, &n, &info)
    if info > 0 { throw NotPositiveDefinite(order: Int(info)) }
  }

  /// Replaces each column b of `columns` by A⁻¹·b.
  ///
  /// - Parameters:
  ///   - factor: L.
  ///   - columns: `(count, order)`, one right-hand side after the other.
  package static func solve(
    _ factor: [Double], order: Int, columns: inout [Double], count: Int = 1
  ) {
    precondition(factor.count >= order * order && columns.count >= order * count)
    guard order > 0, count > 0 else { return }
    var n = CInt(order)
    var right = CInt(count)
    var info: CInt = 0
    unsafe dpotrs_("U", &n, &right, factor, &n, &columns, &n, &info)
  }

  /// Replaces each column b of `columns` by L⁻¹·b.
  ///
  /// - Parameters:
  ///   - factor: L.
  ///   - columns: `(count, order)`, one right-hand side after the other.
  package static func solveLower(
    _ factor: [Double], order: Int, columns: inout [Double], count: Int = 1
  ) {
    precondition(factor.count >= order * order && columns.count >= order * count)
    guard order > 0, count > 0 else { return }
    let n = CInt(order)
    unsafe cblas_dtrsm(
      CblasColMajor, CblasLeft, CblasUpper, CblasTrans, CblasNonUnit, n, CInt(count), 1, factor, n,
      &columns, n)
  }

  /// Replaces L by the lower triangle of A⁻¹.
  package static func invert(_ factor: inout [Double], order: Int) {
    precondition(factor.count >= order * order)
    guard order > 0 else { return }
    var n = CInt(order)
    var info: CInt = 0
    unsafe dpotri_("U", &n, &factor, &n, &info)
  }
}
