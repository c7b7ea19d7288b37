import LinearAlgebra
import Testing

@Suite struct CholeskyTests {
  /// 4 2 / 2 10 has the factor 2 0 / 1 3.
  @Test func factorOfTwoByTwo() throws {
    var matrix: [Double] = [4, -7, 2, 10]
    try Cholesky.factor(&matrix, order: 2)
    #expect(matrix == [2, -7, 1, 3])
  }

  @Test func solutionsAndInverseOfTwoByTwo() throws {
    var matrix: [Double] = [4, 0, 2, 10]
    try Cholesky.factor(&matrix, order: 2)
    var columns: [Double] = [6, 12, 4, 2]
    Cholesky.solve(matrix, order: 2, columns: &columns, count: 2)
    #expect(zip(columns, [1, 1, 1, 0]).allSatisfy { abs($0 - $1) < 1e-15 })
    var halves: [Double] = [4, 5]
    Cholesky.solveLower(matrix, order: 2, columns: &halves)
    #expect(halves == [2, 1])
    Cholesky.invert(&matrix, order: 2)
    #expect(abs(matrix[0] - 10.0 / 36) < 1e-15)
    #expect(abs(matrix[2] + 2.0 / 36) < 1e-15)
    #expect(abs(matrix[3] - 4.0 / 36) < 1e-15)
  }

  @Test func firstBadMinorIsNamed() {
    var matrix: [Double] = [1, 0, 0, 2, 4, 0, 0, 0, 1]
    #expect(throws: Cholesky.NotPositiveDefinite(order: 2)) {
      try Cholesky.factor(&matrix, order: 3)
    }
  }

  @Test func orderZeroIsNothing() throws {
    var matrix: [Double] = []
    try Cholesky.factor(&matrix, order: 0)
    var columns: [Double] = []
    Cholesky.solve(matrix, order: 0, columns: &columns)
    #expect(columns.isEmpty)
  }
}
