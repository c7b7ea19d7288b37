import ModelEvaluation
import Testing

@Suite struct TwoSampleDistanceTests {
  /// By hand: of {1, 2, 3, 4} and {3, 4, 5, 6} half of the first lies below all of the second.
  @Test func byHand() {
    #expect(kolmogorovSmirnov([4, 2, 1, 3], [3, 6, 5, 4]) == 0.5)
    #expect(kolmogorovSmirnov([1, 2], [1, 2]) == 0)
    #expect(kolmogorovSmirnov([1, 2], [3]) == 1)
    #expect(kolmogorovSmirnov([1, 1, 1, 2], [1, 2, 2, 2]) == 0.5)
    #expect(kolmogorovSmirnov([], [1]).isNaN)
  }

  /// Ties and order make no difference: the distance from its definition, point by point.
  @Test(arguments: 0..<20) func definition(seed: Int) {
    let a = (0..<17).map { Double(($0 * 7 + seed * 5) % 11) }
    let b = (0..<23).map { Double(($0 * 3 + seed) % 13) - 1 }
    let naive = (a + b).map { x in
      abs(
        Double(a.count { $0 <= x }) / Double(a.count)
          - Double(b.count { $0 <= x }) / Double(b.count))
    }.max()
    #expect(kolmogorovSmirnov(a, b) == naive)
  }

  @Test func chance() { #expect(abs(kolmogorovSmirnovChance(100, 100) - 0.192) < 0.001) }
}
