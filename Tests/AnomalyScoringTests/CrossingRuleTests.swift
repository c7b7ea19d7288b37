import AnomalyScoring
import Sampling
import Testing

@Suite struct CrossingRuleTests {
  private typealias Points = [(time: Double, percentile: Double)]

  /// The second night above the level counts, not the second observation of one night.
  @Test func observationsOfOneNightAreOne() {
    let rule = CrossingRule(percentile: 95, nights: 2)
    let night: Points = [(10, 96), (10.1, 99), (10.3, 97)]
    #expect(rule.crossing(of: night) == nil)
    #expect(rule.crossing(of: night + [(11.2, 95)]) == nil, "at the level is not above it")
    #expect(rule.crossing(of: night + [(11.2, 94), (14.2, 95.1), (15, 99)]) == 14.2)
    #expect(CrossingRule(percentile: 95, nights: 1).crossing(of: night) == 10)
    #expect(CrossingRule(percentile: 95, nights: 3).crossing(of: night + [(14.2, 96)]) == nil)
    #expect(rule.crossing(of: Points()) == nil)
  }

  /// The level lets through the stated part of random histories, whatever their length, and by
  /// trying every level.
  @Test(arguments: [1, 2, 3])
  func theChosenLevelLetsThroughWhatWasAskedFor(nights: Int) {
    var random = SeededGenerator(seed: 5)
    let histories: [[Points]] = (0..<400).map { _ in
      let count = 1 + Int(random.uniform() * 30)
      return [(0..<count).map { (Double($0) * 0.3, 100 * random.uniform()) }]
    }
    let rule = CrossingRule(nights: nights, commonShare: 0.05, histories: histories)
    func share(above level: Double) -> Double {
      let rule = CrossingRule(percentile: level, nights: nights)
      return Double(histories.count { $0.contains { rule.crossing(of: $0) != nil } }) / 400
    }
    #expect(rule.commonShare == 0.05 && rule.nights == nights)
    // One object is 0.0025.
    #expect(abs(share(above: rule.percentile) - 0.05) <= 0.0025)
    let tried = stride(from: 50, to: 100, by: 0.01).first { share(above: $0) <= 0.05 }
    #expect(abs(rule.percentile - (tried ?? 0)) < 0.5)
  }

  @Test func numbersOutOfRangeAreSeen() {
    #expect(CrossingRule.standard.isValid)
    #expect(!CrossingRule(percentile: 100, nights: 2).isValid)
    #expect(!CrossingRule(percentile: .nan, nights: 2).isValid)
    #expect(!CrossingRule(percentile: 99, nights: 0).isValid)
    #expect(!CrossingRule(percentile: 99, nights: 2, commonShare: 0).isValid)
  }
}
