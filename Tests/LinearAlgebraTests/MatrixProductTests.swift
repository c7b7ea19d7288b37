import LinearAlgebra
import Sampling
import Testing

@Suite struct MatrixProductTests {
  @Test func byHand() {
    // (1 2; 3 4)·(1 … ; 10 …) + start
    let b = (0..<32).map { Float($0 < 16 ? 1 : 10) }
    let start = (0..<16).map(Float.init)
    var c = [Float](repeating: 9, count: 32)
    let square = MatrixLayout(rows: 2, columns: 2)
    let wide = MatrixLayout(rows: 2, columns: 16)
    MatrixProduct.set(&c, wide, to: [1, 2, 3, 4], square, times: b, wide, from: start)
    #expect(Array(c[..<16]) == start.map { $0 + 21 })
    #expect(Array(c[16...]) == start.map { $0 + 43 })
    MatrixProduct.add(to: &c, wide, [1, 2, 3, 4], square.transposed, times: b, wide)
    #expect(Array(c[..<16]) == start.map { $0 + 21 + 31 })
    #expect(Array(c[16...]) == start.map { $0 + 43 + 42 })
  }

  /// Every size of tile, with offsets and strides, against the sum written down. An element has at
  /// most 300 terms below 1 in size, each of which rounds once.
  @Test(arguments: Array(1...14) + [64, 67]) func naive(_ rows: Int) {
    var generator = SeededGenerator(seed: UInt64(rows))
    for (columns, terms) in [(16, 1), (32, 7), (48, 128), (64, 129), (80, 300), (112, 100)] {
      let a = MatrixLayout(rows: rows, columns: terms, offset: 3, rowStride: terms + 2)
      let b = MatrixLayout(rows: terms, columns: columns, offset: 5, rowStride: columns + 1)
      let c = MatrixLayout(rows: rows, columns: columns, offset: 1, rowStride: columns + 3)
      let left = uniform(3 + rows * (terms + 2), &generator)
      let right = uniform(5 + terms * (columns + 1), &generator)
      var result = uniform(1 + rows * (columns + 3), &generator)
      let before = result
      MatrixProduct.add(to: &result, c, left, a, times: right, b)
      var worst: Float = 0
      for i in 0..<rows {
        for j in 0..<columns {
          let place = 1 + i * (columns + 3) + j
          var sum = Double(before[place])
          for p in 0..<terms {
            sum += Double(left[3 + i * (terms + 2) + p]) * Double(right[5 + p * (columns + 1) + j])
          }
          worst = max(worst, abs(result[place] - Float(sum)))
        }
      }
      #expect(worst < 300 * 6e-8 * 10)
      #expect(result[0] == before[0])
      #expect(rows == 1 || result[1 + columns] == before[1 + columns])
    }
  }

  /// A row's bits do not depend on how many rows there are, nor on its place, nor on the columns.
  @Test(arguments: [1, 2, 3] as [UInt64]) func rowsAreIndependent(_ seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let (rows, columns, terms) = (71, 336, 150)
    let a = uniform(rows * terms, &generator)
    let b = uniform(terms * columns, &generator)
    let start = uniform(columns, &generator)
    let right = MatrixLayout(rows: terms, columns: columns)
    var all = [Float](repeating: 0, count: rows * columns)
    MatrixProduct.set(
      &all, MatrixLayout(rows: rows, columns: columns), to: a,
      MatrixLayout(rows: rows, columns: terms), times: b, right, from: start)
    for row in 0..<rows {
      var one = [Float](repeating: 0, count: columns)
      MatrixProduct.set(
        &one, MatrixLayout(rows: 1, columns: columns), to: a,
        MatrixLayout(rows: 1, columns: terms, offset: row * terms), times: b, right, from: start)
      #expect(one == Array(all[row * columns..<(row + 1) * columns]))
      var narrow = [Float](repeating: 0, count: 16)
      let left = MatrixLayout(rows: 1, columns: terms, offset: row * terms)
      let some = MatrixLayout(rows: terms, columns: 16, offset: 32, rowStride: columns)
      MatrixProduct.set(
        &narrow, MatrixLayout(rows: 1, columns: 16), to: a, left, times: b, some, from: start,
        at: 32)
      #expect(narrow == Array(one[32..<48]))
    }
  }

  @Test func noTermsAndNoRows() {
    var c: [Float] = [Float](repeating: 2, count: 16)
    let none = MatrixLayout(rows: 0, columns: 16)
    MatrixProduct.add(
      to: &c, MatrixLayout(rows: 1, columns: 16), [], MatrixLayout(rows: 1, columns: 0), times: [],
      none)
    #expect(c == [Float](repeating: 2, count: 16))
    MatrixProduct.add(
      to: &c, none, [], none, times: c + c, MatrixLayout(rows: 16, columns: 16, rowStride: 1))
    #expect(c == [Float](repeating: 2, count: 16))
  }

  private func uniform(_ count: Int, _ generator: inout SeededGenerator) -> [Float] {
    (0..<count).map { _ in Float(generator.uniform(-1, 1)) }
  }
}
