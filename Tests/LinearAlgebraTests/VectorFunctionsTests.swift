import Foundation
import LinearAlgebra
import Testing

@Suite struct VectorFunctionsTests {
  /// 800,000 arguments, dense over [−100, 100] and in powers towards 0.
  private static let arguments: [Float] = {
    let dense = (0..<400_000).map { Float(-100 + 0.0005 * Double($0)) }
    let small = (0..<200_000).map { Float(pow(10, -30 + 31 * Double($0) / 200_000)) }
    return dense + small + small.map { -$0 }
  }()

  @Test func sigmoidWithinBound() {
    var values = Self.arguments
    VectorFunctions.sigmoid(&values)
    var worst = 0.0
    for (x, y) in zip(Self.arguments, values) {
      worst = max(worst, abs(Double(y) - 1 / (1 + exp(-Double(x)))))
    }
    #expect(worst < 1.2e-7)
    #expect(worst > 1e-9)
  }

  @Test func tanhWithinBound() {
    var values = Self.arguments
    VectorFunctions.tanh(&values)
    var worst = 0.0
    for (x, y) in zip(Self.arguments, values) where x != 0 {
      let expected = Foundation.tanh(Double(x))
      worst = max(worst, abs(Double(y) - expected) / abs(expected))
    }
    #expect(worst < 2e-7)
    #expect(worst > 1e-9)
  }

  @Test func extremes() {
    let tiny = Float.leastNormalMagnitude / 64
    var values: [Float] = [.infinity, -.infinity, .nan, 3e38, -3e38, 0, -0.0, tiny]
    values += [Float](repeating: 0, count: 8)
    var other = values
    VectorFunctions.sigmoid(&values)
    #expect(values[0] == 1 && values[1] < 1e-37 && values[1] >= 0 && values[2].isNaN)
    #expect(values[3] == 1 && values[4] < 1e-37 && values[5] == 0.5)
    VectorFunctions.tanh(&other)
    #expect(other[0] == 1 && other[1] == -1 && other[2].isNaN && other[3] == 1 && other[4] == -1)
    #expect(other[5] == 0 && other[7] == tiny)
  }

  @Test func noLanesAtAll() {
    var none: [Float] = []
    VectorFunctions.sigmoid(&none)
    VectorFunctions.tanh(&none)
    #expect(none.isEmpty)
  }
}
