import LinearAlgebra
import Sampling
import Testing

@Suite struct SymmetricProductTests {
  @Test(arguments: [1, 2, 7, 40]) func equalsThePlainProduct(order n: Int) {
    var generator = SeededGenerator(seed: UInt64(n))
    let lower = (0..<n * n).map { _ in generator.normal() }
    let full = (0..<n * n).map { _ in generator.normal() }
    var result = [Double](repeating: .nan, count: n * n)
    SymmetricProduct.multiply(lower, full, into: &result, order: n)
    for i in 0..<n {
      for j in 0..<n {
        var sum = 0.0
        for k in 0..<n { sum += lower[max(i, k) * n + min(i, k)] * full[k * n + j] }
        #expect(abs(sum - result[i * n + j]) < 1e-12)
      }
    }
  }
}
