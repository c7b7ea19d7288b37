import AnomalyScoring
import Foundation
import ModelEvaluation
import Sampling
import Testing

@Suite struct RankingTests {
  /// `Goldens/metrics.json`, made by `make_metrics.py`.
  private struct Golden: Decodable {
    var cases: [Case]

    struct Case: Decodable {
      var scores: [Double]
      var isRare: [Bool]
      var other: [Double]
      var auroc: Double
      var averagePrecision: Double
      var rankCorrelation: Double
      var recall: [Double]?
      var purity: Double?
    }
  }

  @Test func equalsScikitLearnAndSciPy() throws {
    let file = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "Goldens/metrics.json")
    let cases = try JSONDecoder().decode(Golden.self, from: Data(contentsOf: file)).cases
    #expect(cases.count == 7)
    for example in cases {
      let metrics = Ranking(scores: example.scores, isRare: example.isRare).metrics
      #expect(abs(metrics.auroc - example.auroc) < 1e-12)
      #expect(abs(metrics.averagePrecision - example.averagePrecision) < 1e-12)
      let correlation = rankCorrelation(example.scores, example.other)
      #expect(abs(correlation - example.rankCorrelation) < 1e-12)
      guard let recall = example.recall, let purity = example.purity else { continue }
      #expect(abs(metrics.recallAtTop1Percent - recall[0]) < 1e-12)
      #expect(abs(metrics.recallAtTop5Percent - recall[1]) < 1e-12)
      #expect(abs(metrics.recallAtTop10Percent - recall[2]) < 1e-12)
      #expect(abs(metrics.purityAtTop1Percent - purity) < 1e-12)
    }
  }

  /// Ten objects, the rare ones first, third and tied at the end.
  @Test func byHand() {
    let scores: [Double] = [9, 8, 7, 6, 5, 4, 3, 1, 1, 1]
    let isRare = [true, false, true, false, false, false, false, true, false, false]
    let metrics = Ranking(scores: scores, isRare: isRare).metrics
    // Common ones beaten: 7, 6, and 2 halves, of 7 each.
    #expect(abs(metrics.auroc - 14.0 / 21) < 1e-15)
    // Precision 1, 2/3 and 3/10 at the recalls 1/3, 2/3 and 1.
    #expect(abs(metrics.averagePrecision - (1 + 2.0 / 3 + 0.3) / 3) < 1e-15)
    #expect(metrics.recallAtTop10Percent == 1.0 / 3)
    #expect(metrics.purityAtTop1Percent == 1)
  }

  /// A tie across the end of the top counts in proportion, whatever the order of the objects.
  @Test func tiesDoNotDependOnOrder() {
    var generator = SeededGenerator(seed: 3)
    let scores = (0..<200).map { _ in (generator.uniform() * 6).rounded() }
    let isRare = (0..<200).map { _ in generator.uniform() < 0.2 }
    let reference = Ranking(scores: scores, isRare: isRare).metrics
    for _ in 0..<20 {
      let order = (0..<200).shuffled(using: &generator)
      let shuffled = Ranking(scores: order.map { scores[$0] }, isRare: order.map { isRare[$0] })
      for field in RankingMetrics.fields {
        let difference = shuffled.metrics[keyPath: field.path] - reference[keyPath: field.path]
        #expect(abs(difference) < 1e-12)
      }
    }
    let constant = Ranking(scores: Array(repeating: 1, count: 200), isRare: isRare).metrics
    #expect(constant.auroc == 0.5)
    #expect(abs(constant.recallAtTop10Percent - 0.1) < 1e-12)
  }

  @Test func withoutRareOrCommonObjectsThereIsNoMetric() {
    for isRare in [[true, true], [false, false]] {
      let metrics = Ranking(scores: [1, 2], isRare: isRare).metrics
      #expect(metrics.auroc.isNaN && metrics.averagePrecision.isNaN)
    }
    #expect(Ranking(scores: [], isRare: []).metrics.auroc.isNaN)
    #expect(rankCorrelation([1], [2]).isNaN)
    #expect(rankCorrelation([1, 1], [2, 3]).isNaN)
  }

  /// The interval of an area under the curve has about the width of Hanley & McNeil (1982).
  @Test func bootstrapIntervals() throws {
    var generator = SeededGenerator(seed: 12)
    let isRare = (0..<600).map { $0 < 60 }
    let scores = isRare.map { generator.normal() + ($0 ? 1.2 : 0) }
    let ranking = Ranking(scores: scores, isRare: isRare)
    let intervals = ranking.intervals(resamples: 500, seed: 4)
    #expect(intervals == ranking.intervals(resamples: 500, seed: 4))
    #expect(intervals.count == RankingMetrics.fields.count)
    for field in RankingMetrics.fields {
      let interval = try #require(intervals[field.name])
      #expect(interval.value == ranking.metrics[keyPath: field.path])
      #expect(interval.low <= interval.value && interval.value <= interval.high)
    }
    let area = try #require(intervals["auroc"])
    let a = area.value
    let q1 = a / (2 - a)
    let q2 = 2 * a * a / (1 + a)
    let variance = (a * (1 - a) + 59 * (q1 - a * a) + 539 * (q2 - a * a)) / (60 * 540)
    let expected = 2 * 1.96 * variance.squareRoot()
    #expect(abs((area.high - area.low) / expected - 1) < 0.25)
  }

  @Test func characteristicEnclosesTheArea() {
    var generator = SeededGenerator(seed: 2)
    let scores = (0..<300).map { _ in (generator.uniform() * 40).rounded() }
    let isRare = (0..<300).map { _ in generator.uniform() < 0.3 }
    let ranking = Ranking(scores: scores, isRare: isRare)
    let curve = ranking.characteristic
    var area = 0.0
    for (a, b) in zip(curve, curve.dropFirst()) {
      area += (b.falsePositiveRate - a.falsePositiveRate) * (a.recall + b.recall) / 2
    }
    #expect(abs(area - ranking.metrics.auroc) < 1e-12)
    #expect(curve.first?.recall == 0 && curve.last?.recall == 1)
  }

  @Test func ranksShareTies() {
    #expect(ranks(of: [3, 1, 3, 2, 3]) == [3, 0, 3, 1, 3])
    #expect(ranks(of: []) == [])
  }

  /// Two quantities that follow a third one and nothing else.
  @Test func partialCorrelationTakesTheThirdAway() {
    var generator = SeededGenerator(seed: 9)
    let age = (0..<4000).map { _ in generator.normal() }
    let x = age.map { $0 + generator.normal() }
    let y = age.map { 2 * $0 + generator.normal() }
    #expect(rankCorrelation(x, y) > 0.5)
    #expect(abs(partialRankCorrelation(x, y, given: age)) < 0.08)
    #expect(partialRankCorrelation(x, age, given: age).isNaN)
    // Ranks 0 1 2 3, 1 0 2 3 and 0 2 1 3: correlations 0.8, 0.8 and 0.4.
    let partial = partialRankCorrelation([0, 1, 2, 3], [1, 0, 2, 3], given: [0, 2, 1, 3])
    #expect(abs(partial - (0.8 - 0.8 * 0.4) / ((1 - 0.64) * (1 - 0.16)).squareRoot()) < 1e-12)
  }
}
