internal import COpenBLAS
internal import CVectorKernels
import Glibc

/// Process-wide settings of OpenBLAS.
package enum BLAS {
  /// Makes OpenBLAS use one thread per call: Nightjar runs objects in parallel instead.
  ///
  /// Call it before the first product; the environment is set as well because OpenMP builds of the
  /// library read it on each thread.
  package static func useOneThread() {
    for name in ["OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"] { unsafe setenv(name, "1", 1) }
    openblas_set_num_threads(1)
  }
}

/// Layout of a matrix in a flat array: (i, j) is at `offset + i·rowStride + j·columnStride`.
package struct MatrixLayout: Sendable, Hashable {
  package var rows: Int
  package var columns: Int
  package var offset: Int
  package var rowStride: Int
  package var columnStride: Int

  /// A row-major matrix; its rows are `rowStride` elements apart, by default as many as its
  /// columns.
  package init(
    rows: Int, columns: Int, offset: Int = 0, rowStride: Int? = nil, columnStride: Int = 1
  ) {
    self.rows = rows
    self.columns = columns
    self.offset = offset
    self.rowStride = rowStride ?? columns
    self.columnStride = columnStride
  }

  /// The same elements with rows and columns exchanged.
  package var transposed: MatrixLayout {
    var result = self
    (result.rows, result.columns) = (columns, rows)
    (result.rowStride, result.columnStride) = (columnStride, rowStride)
    return result
  }

  /// Returns true if every element lies in an array of `count` elements.
  func fits(_ count: Int) -> Bool {
    guard rows > 0, columns > 0 else { return rows == 0 || columns == 0 }
    let last = offset + (rows - 1) * rowStride + (columns - 1) * columnStride
    return offset >= 0 && rowStride >= 0 && columnStride >= 0 && last < count
  }
}

/// Products of single-precision matrices in flat arrays.
///
/// Each element of a product is the sum of its terms in their order, one multiply-and-add after the
/// other, whatever the matrices' sizes: a row of the result has the same bits alone and among other
/// rows. OpenBLAS promises nothing like it, and its `sgemm` is slower for the shapes of a recurrent
/// network on processors it does not know.
package enum MatrixProduct {
  /// Columns of the right factor and of the result come in multiples of this many.
  package static let lanes = 16

  /// `count` rounded up to whole lanes.
  package static func padded(_ count: Int) -> Int { (count + lanes - 1) / lanes * lanes }

  /// `C = 1·startᵀ + A·B`: every row of C begins as the row of `starts` at `offset`.
  package static func set(
    _ c: inout [Float], _ cLayout: MatrixLayout, to a: [Float], _ aLayout: MatrixLayout,
    times b: [Float], _ bLayout: MatrixLayout, from starts: [Float], at offset: Int = 0
  ) {
    check(c.count, cLayout, a.count, aLayout, b.count, bLayout)
    precondition(offset >= 0 && offset + cLayout.columns <= starts.count, "start outside its array")
    guard cLayout.rows > 0 else { return }
    unsafe starts.withUnsafeBufferPointer { starts in
      guard let first = starts.baseAddress else { return }
      unsafe call(a, aLayout, b, bLayout, first + offset, 0, &c, cLayout)
    }
  }

  /// `C ← C + A·B`.
  package static func add(
    to c: inout [Float], _ cLayout: MatrixLayout, _ a: [Float], _ aLayout: MatrixLayout,
    times b: [Float], _ bLayout: MatrixLayout
  ) {
    check(c.count, cLayout, a.count, aLayout, b.count, bLayout)
    guard cLayout.rows > 0 else { return }
    unsafe call(a, aLayout, b, bLayout, nil, cLayout.rowStride, &c, cLayout)
  }

  /// Without `start`, C itself is what the product is added to.
  private static func call(
    _ a: [Float], _ aLayout: MatrixLayout, _ b: [Float], _ bLayout: MatrixLayout,
    _ start: UnsafePointer<Float>?, _ startStride: Int, _ c: inout [Float], _ cLayout: MatrixLayout
  ) {
    unsafe a.withUnsafeBufferPointer { a in
      unsafe b.withUnsafeBufferPointer { b in
        unsafe c.withUnsafeMutableBufferPointer { c in
          guard let a = a.baseAddress, let b = b.baseAddress, let c = c.baseAddress else { return }
          let first = unsafe c + cLayout.offset
          unsafe nj_matrix_product(
            cLayout.rows, cLayout.columns, aLayout.columns,
            a + aLayout.offset, aLayout.rowStride, aLayout.columnStride,
            b + bLayout.offset, bLayout.rowStride,
            start ?? UnsafePointer(first), startStride, first, cLayout.rowStride)
        }
      }
    }
  }

  private static func check(
    _ cCount: Int, _ c: MatrixLayout, _ aCount: Int, _ a: MatrixLayout, _ bCount: Int,
    _ b: MatrixLayout
  ) {
    precondition(
      a.rows == c.rows && a.columns == b.rows && b.columns == c.columns, "shapes do not match")
    precondition(c.columns.isMultiple(of: lanes), "columns are not whole lanes")
    precondition(b.columnStride == 1 && c.columnStride == 1, "columns are not contiguous")
    precondition(a.fits(aCount) && b.fits(bCount) && c.fits(cCount), "matrix outside its array")
  }
}

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
