/// Where a matrix lies in a flat array: element (i, j) is at `offset + i·rowStride + j·columnStride`.
package struct MatrixLayout: Sendable, Hashable {
  package var rows: Int
  package var columns: Int
  package var offset: Int
  package var rowStride: Int
  package var columnStride: Int

  /// A row-major matrix; its rows are `rowStride` elements apart, by default as many as its columns.
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

  /// Whether every element lies in an array of `count` elements.
  func fits(_ count: Int) -> Bool {
    guard rows > 0, columns > 0 else { return rows == 0 || columns == 0 }
    let last = offset + (rows - 1) * rowStride + (columns - 1) * columnStride
    return offset >= 0 && rowStride >= 0 && columnStride >= 0 && last < count
  }
}
