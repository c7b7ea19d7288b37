import ModelEvaluation
import Sampling
import Testing

@Suite struct CalibrationTests {
  /// Nine of ten below 90, by hand.
  @Test func partsAboveByHand() throws {
    let all = Calibration.all(of: [5, 15, 25, 35, 45, 55, 65, 75, 85, 96])
    #expect(all.map(\.percentile) == [50, 75, 90, 95, 99])
    #expect(all.map(\.above) == [0.5, 0.2, 0.1, 0.1, 0])
    #expect(abs(all[2].error - (0.1 * 0.9 / 10).squareRoot()) < 1e-12)
    #expect(Calibration.all(of: []).isEmpty)
  }

  /// Right percentiles stay within four deviations, and shifted ones do not.
  @Test func uniformPercentilesAreCalibrated() {
    var generator = SeededGenerator(seed: 8)
    let right = (0..<5_000).map { _ in 100 * generator.uniform() }
    for level in Calibration.all(of: right) {
      #expect(abs(level.above - level.expected) < 4 * level.error)
    }
    let shifted = Calibration.all(of: right.map { min(100, 1.1 * $0) })
    #expect(shifted.contains { abs($0.above - $0.expected) > 4 * $0.error })
  }
}
