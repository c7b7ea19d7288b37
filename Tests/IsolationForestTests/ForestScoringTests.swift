import IsolationForest
import Sampling
import Testing

@Suite struct ForestScoringTests {
  @Test(arguments: [
    (0, 0.0), (1, 0.0), (2, 1.0), (3, 1.2073924), (4, 1.8516559), (256, 10.2447709),
  ])
  func averagePathLengths(n: Int, expected: Double) {
    #expect(abs(averagePathLength(of: n) - expected) < 1e-7)
  }

  /// On scikit-learn's own trees, points on thresholds and absurdly far ones included.
  @Test func scoresEqualScikitLearns() throws {
    let golden = try Goldens.load("iforest.json", as: Goldens.ScikitLearnForest.self)
    let forest = try IsolationForest(bytes: golden.encoded)
    let points = golden.flatPoints
    let scores = forest.scores(of: points)
    #expect(scores.count == 200)
    for (index, expected) in golden.scoreSamples.enumerated() {
      #expect(abs(scores[index] + expected) < 1e-12)
      let point = Array(points[(index * 10)..<(index * 10 + 10)])
      #expect(forest.score(point) == scores[index])
    }
  }

  /// Two points in one dimension: one split, path length 1 on both sides, s = 2^(−1/c(2)) = 1/2.
  @Test func twoPoints() {
    let forest = IsolationForest.grow(points: [0, 1], dimensions: 1, settings: .init(trees: 7))
    #expect(forest.subsample == 2)
    #expect(forest.leafCount == 14)
    #expect(forest.pathLengths(of: [-5, 0.5, 9]) == [1, 1, 1])
    #expect(forest.scores(of: [-5, 9]) == [0.5, 0.5])
  }

  /// A forest of one point, or of equal points, cannot tell points apart.
  @Test func pointsThatDoNotDiffer() {
    let single = IsolationForest.grow(points: [3, 4], dimensions: 2, settings: .init())
    #expect(single.scores(of: [0, 0, 3, 4]) == [0.5, 0.5])
    let equal = IsolationForest.grow(
      points: Array(repeating: 3, count: 40), dimensions: 2, settings: .init())
    for score in equal.scores(of: [0, 0, 3, 3]) { #expect(abs(score - 0.5) < 1e-14) }
  }

  /// A batch gives every point the score it has alone, in one thread or many.
  @Test(arguments: [1, 127, 128, 129, 5000])
  func batchesDoNotMatter(count: Int) {
    let points = normalPoints(count: 5000, dimensions: 3, seed: 4)
    let forest = IsolationForest.grow(
      points: points, dimensions: 3,
      settings: .init(trees: 20, splits: .projections(directions: 12, nonzeros: 2)))
    let batch = forest.scores(of: Array(points.prefix(count * 3)))
    #expect(batch.count == count)
    for index in stride(from: 0, to: count, by: 61) {
      #expect(batch[index] == forest.score(Array(points[(index * 3)..<(index * 3 + 3)])))
    }
  }

  @Test func leavesHoldThePathLengths() {
    let points = normalPoints(count: 300, dimensions: 4, seed: 9)
    let forest = IsolationForest.grow(points: points, dimensions: 4, settings: .init(trees: 13))
    let leaves = forest.leaves(of: points)
    let lengths = forest.pathLengths(of: points)
    let leafLengths = forest.leafPathLengths
    #expect(leafLengths.count == forest.leafCount)
    for index in 0..<300 {
      let own = leaves[(index * 13)..<(index * 13 + 13)]
      #expect(own.map { Int($0) } == own.map { Int($0) }.sorted())
      let mean = own.reduce(0) { $0 + leafLengths[Int($1)] } / 13
      #expect(abs(mean - lengths[index]) < 1e-12)
    }
  }

  /// E[h] − c(n) = Σ contributions, and a dimension without splits contributes nothing.
  @Test(arguments: [
    IsolationForest.Settings.Splits.axes, .projections(directions: 9, nonzeros: 2),
  ])
  func contributionsAddUp(splits: IsolationForest.Settings.Splits) {
    var points = normalPoints(count: 400, dimensions: 3, seed: 2)
    for index in 0..<400 { points[index * 3 + 2] = 1 }
    let forest = IsolationForest.grow(
      points: points, dimensions: 3, settings: .init(splits: splits))
    for point: [Float] in [[0, 0, 1], [7, 0, 1], [0, -7, 1]] {
      let contributions = forest.contributions(of: point)
      let excess = forest.pathLengths(of: point)[0] - averagePathLength(of: 256)
      #expect(abs(contributions.reduce(0, +) - excess) < 1e-9)
      if splits == .axes {
        #expect(contributions[2] == 0)
        if point[0] == 7 { #expect(contributions[0] < contributions[1] - 1) }
        if point[1] == -7 { #expect(contributions[1] < contributions[0] - 1) }
      }
    }
  }

  @Test func anyPointHasAScore() {
    let forest = IsolationForest.grow(
      points: normalPoints(count: 500, dimensions: 2, seed: 1), dimensions: 2, settings: .init())
    for point: [Float] in [
      [.nan, .nan], [.infinity, -.infinity], [.greatestFiniteMagnitude, 0],
      [-0.0, .leastNormalMagnitude],
    ] {
      let score = forest.score(point)
      #expect(score > 0 && score <= 1)
    }
  }
}

/// Standard normal points, (count, dimensions), row-major.
func normalPoints(count: Int, dimensions: Int, seed: UInt64) -> [Float] {
  var generator = SeededGenerator(seed: seed)
  return (0..<(count * dimensions)).map { _ in Float(generator.normal()) }
}
