import AnomalyScoring
import Sampling
import Testing

/// One night above 60 %.
private let rule = CrossingRule(percentile: 60, nights: 1)

@Suite struct ScoreEvolutionTests {
  private func points(_ values: [(Double, Double, Double)]) -> [ScoreEvolution.Point] {
    values.map {
      .init(time: $0.0, score: $0.1, scoreError: $0.2, percentile: 100 * $0.1, model: "m@1")
    }
  }

  /// Equal errors: the slope of a line, and σ / sqrt(Σ (t − t̄)²) by hand: 0.1 / sqrt(2).
  @Test func lineOfThreePoints() throws {
    let evolution = ScoreEvolution(
      history: points([(0, 0.4, 0.1), (1, 0.45, 0.1), (2, 0.5, 0.1)]), rule: rule)
    #expect(abs(try #require(evolution.gradient) - 0.05) < 1e-12)
    #expect(abs(try #require(evolution.gradientError) - 0.1 / 2.0.squareRoot()) < 1e-12)
    #expect(evolution.firstCrossing == nil)
  }

  @Test func oneTimeHasNoGradient() {
    let one = ScoreEvolution(history: points([(5, 0.4, 0.1)]), rule: rule)
    #expect(one.gradient == nil)
    let same = ScoreEvolution(
      history: points([(5, 0.4, 0.1), (5.001, 0.9, 0.1)]), rule: rule)
    #expect(same.gradient == nil)
    #expect(ScoreEvolution(history: [], rule: rule).firstCrossing == nil)
  }

  /// Only the last 20 days count, and the first crossing stays where it was.
  @Test func windowAndCrossing() throws {
    let history = points([
      (0, 0.7, 0.01), (30, 0.3, 0.01), (40, 0.4, 0.01), (50, 0.5, 0.01),
    ])
    let evolution = ScoreEvolution(history: history, rule: rule)
    #expect(abs(try #require(evolution.gradient) - 0.01) < 1e-12)
    #expect(evolution.firstCrossing == 0)
  }

  /// Over many seeds the error covers the truth about as often as a standard deviation does.
  @Test func gradientErrorCoversTruth() throws {
    var covered = 0
    let seeds = 400
    for seed in 0..<seeds {
      var random = SeededGenerator(seed: UInt64(seed))
      let history = points(
        (0..<12).map { day in
          (Double(day), 0.4 + 0.004 * Double(day) + 0.02 * random.normal(), 0.02)
        })
      let evolution = ScoreEvolution(history: history, rule: rule)
      let pull =
        (try #require(evolution.gradient) - 0.004) / (try #require(evolution.gradientError))
      if abs(pull) < 1 { covered += 1 }
    }
    // The error grows with scatter but never shrinks, so it covers a little more than 68 %.
    #expect(Double(covered) / Double(seeds) > 0.63 && Double(covered) / Double(seeds) < 0.85)
  }
}

/// Scores of different models, labels or episodes have no gradient in common.
@Suite struct ScoreEvolutionOriginTests {
  private func point(_ time: Double, _ score: Double, _ model: String) -> ScoreEvolution.Point {
    .init(time: time, score: score, scoreError: 0.01, percentile: 100 * score, model: model)
  }

  @Test func modelsAreNotMixed() throws {
    let history = [
      point(0, 0.9, "m@1"), point(1, 0.9, "m@1"), point(2, 0.4, "m@2"), point(3, 0.5, "m@2"),
    ]
    let evolution = ScoreEvolution(history: history, rule: rule)
    #expect(abs(try #require(evolution.gradient) - 0.1) < 1e-12)
    #expect(evolution.firstCrossing == nil)
    let relabelled = ScoreEvolution(
      history: history + [point(4, 0.7, "m@2+labels.1")], rule: rule)
    #expect(relabelled.gradient == nil)
    #expect(relabelled.firstCrossing == 4)
  }

  @Test func episodesAreNotMixed() throws {
    let history = [point(0, 0.9, "m@1"), point(10, 0.4, "m@1"), point(11, 0.5, "m@1")]
    let evolution = ScoreEvolution(history: history, rule: rule, episodeStart: 9)
    #expect(abs(try #require(evolution.gradient) - 0.1) < 1e-12)
    #expect(evolution.firstCrossing == nil)
  }

  @Test func scoredByReadsItsOwnText() {
    for scoredBy in [ScoredBy(model: "m@1", labels: 0), ScoredBy(model: "m@1", labels: 12)] {
      #expect(ScoredBy(text: scoredBy.text) == scoredBy)
    }
    #expect(ScoredBy(model: "m@1", labels: 12).text == "m@1+labels.12")
  }
}
