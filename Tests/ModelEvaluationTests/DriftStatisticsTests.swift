import ModelEvaluation
import Sampling
import Testing

@Suite struct DriftStatisticsTests {
  @Test func discrepancyEqualsNumPy() throws {
    let cases = try LatentGolden.read().discrepancy
    #expect(cases.count == 4)
    for example in cases {
      let found = try #require(
        MaximumMeanDiscrepancy(example.x, example.y, dimensions: example.dimensions, seed: 1))
      #expect(abs(found.value - example.value) < 1e-9)
      #expect(abs(found.lengthScale - example.lengthScale) < 1e-9)
      // The part of all exchanges, from 499 of them.
      if let probability = example.probability {
        let error = (probability * (1 - probability) / 499).squareRoot()
        #expect(abs(found.probability - probability) < 4 * error + 0.004)
      }
    }
  }

  /// x = 0, 1 and y = 2, 3: the distances 1, 1, 1, 2, 2, 3 have the median 1.5.
  @Test func discrepancyByHand() throws {
    let found = try #require(MaximumMeanDiscrepancy([0, 1], [2, 3], dimensions: 1, seed: 1))
    #expect(abs(found.lengthScale - 1.5) < 1e-12)
    // k(1) + k(1) − k(3) − k(1), with k(d) = exp(−d²/4.5).
    #expect(abs(found.value - (0.8007374029168081 - 0.1353352832366127)) < 1e-12)
  }

  /// Of samples of one distribution one in a hundred is called different.
  @Test func thresholdHasItsFalseAlarmRate() throws {
    var generator = SeededGenerator(seed: 12)
    var alarms = 0
    let trials = 600
    for trial in 0..<trials {
      let sample = (0..<2 * 40 * 3).map { _ in Float(generator.normal()) }
      let found = try #require(
        MaximumMeanDiscrepancy(
          Array(sample[..<120]), Array(sample[120...]), dimensions: 3, seed: UInt64(trial)))
      if found.isExceeded { alarms += 1 }
    }
    // Binomial with mean 6: beyond 15 once in 2,000.
    #expect((1...15).contains(alarms))
  }

  @Test func shiftAndWidthAreSeen() throws {
    var generator = SeededGenerator(seed: 13)
    let first = (0..<200 * 10).map { _ in Float(generator.normal()) }
    let shifted = (0..<200 * 10).map { Float(generator.normal()) + ($0 % 10 == 3 ? 0.8 : 0) }
    let wider = (0..<200 * 10).map { _ in Float(1.4 * generator.normal()) }
    for second in [shifted, wider] {
      let found = try #require(MaximumMeanDiscrepancy(first, second, dimensions: 10, seed: 1))
      #expect(found.isExceeded && found.probability <= 0.01)
    }
    #expect(MaximumMeanDiscrepancy([1], [2], dimensions: 1, seed: 1) == nil)
    let equal = try #require(
      MaximumMeanDiscrepancy([1, 1, 1], [1, 1, 1], dimensions: 1, seed: 1))
    #expect(equal.value == 0 && !equal.isExceeded && equal.probability == 1)
  }

  @Test func stabilityIndexEqualsNumPy() throws {
    let cases = try LatentGolden.read().stability
    #expect(cases.count == 3)
    for example in cases {
      let index = populationStability(of: example.values, against: example.reference)
      #expect(abs(index - example.index) < 1e-12)
    }
    #expect(populationStability(of: [], against: [1]).isNaN)
    let same = (0..<100).map(Double.init)
    #expect(populationStability(of: same, against: same) == 0)
  }
}
