import Foundation
import IsolationForest
import Sampling
import Testing

@Suite struct ActiveForestTests {
  private let points = normalPoints(count: 500, dimensions: 3, seed: 21)
  private let forest: IsolationForest
  private let reference: [Double]

  init() {
    forest = IsolationForest.grow(points: points, dimensions: 3, settings: .init(trees: 40))
    reference = forest.scores(of: points)
  }

  private static let learners: [ActiveForest.Learner] = [
    .leafRegression(.init()), .anomalyDiscovery(.init()),
  ]

  private func label(_ index: Int, _ verdict: Verdict) -> ForestLabel {
    ForestLabel(
      objectID: "object \(index)", point: Array(points[(index * 3)..<(index * 3 + 3)]),
      verdict: verdict)
  }

  @Test func withoutLabelsTheScoresAreTheForests() {
    let active = ActiveForest(forest: forest, referenceScores: reference)
    #expect(active.scores(of: points) == reference)
    #expect(active.version == 0)
    // AAD's come from the harmonic mean of the path lengths.
    let aad = ActiveForest(
      forest: forest, referenceScores: reference, learner: .anomalyDiscovery(.init()))
    let leaves = forest.leaves(of: Array(points.prefix(3)))
    let inverse = leaves.reduce(0) { $0 + 1 / forest.leafPathLengths[Int($1)] }
    let expected = pow(2, -Double(leaves.count) / inverse / averagePathLength(of: 256))
    #expect(abs(aad.scores(of: Array(points.prefix(3)))[0] - expected) < 1e-12)
  }

  /// The scores are those of a Gaussian process solved naively, written without leaves' lengths.
  @Test(arguments: [1, 2, 25])
  func leafRegressionEqualsTheNaiveProcess(count: Int) {
    let settings = LeafRegression.Settings(priorStrength: 0.4, priorMean: -0.7, noise: 0.2)
    let labels = (0..<count).map { label($0 * 7, $0 % 3 == 0 ? .interesting : .known) }
    let active = ActiveForest(
      forest: forest, referenceScores: reference, learner: .leafRegression(settings),
      labels: labels)
    let lengths = forest.pathLengths(of: points)
    let mean = lengths.reduce(0, +) / 500
    let deviation = (lengths.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 500).squareRoot()
    let prior = lengths.map { -0.7 - 0.4 * ($0 - mean) / deviation }
    let leaves = forest.leaves(of: points)
    func alike(_ a: Int, _ b: Int) -> Double {
      Double((0..<40).count { leaves[a * 40 + $0] == leaves[b * 40 + $0] }) / 40
    }
    let matrix = (0..<count).map { i in
      (0..<count).map { j in alike(i * 7, j * 7) + (i == j ? 0.2 : 0) }
    }
    let residuals = (0..<count).map { ($0 % 3 == 0 ? 1 : -1) - prior[$0 * 7] }
    let weights = solved(matrix, residuals)
    for (index, score) in active.scores(of: points).enumerated() {
      let expected = (0..<count).reduce(prior[index]) { $0 + weights[$1] * alike(index, $1 * 7) }
      let length = mean + deviation * (-0.7 - expected) / 0.4
      #expect(abs(score - min(1, pow(2, -length / averagePathLength(of: 256)))) < 1e-10)
    }
  }

  /// Gauss and Jordan with pivots.
  private func solved(_ matrix: [[Double]], _ right: [Double]) -> [Double] {
    var rows = zip(matrix, right).map { $0 + [$1] }
    for k in rows.indices {
      let pivot = rows[k...].indices.max { abs(rows[$0][k]) < abs(rows[$1][k]) } ?? k
      rows.swapAt(k, pivot)
      for i in rows.indices where i != k {
        let factor = rows[i][k] / rows[k][k]
        for j in rows[i].indices { rows[i][j] -= factor * rows[k][j] }
      }
    }
    return rows.indices.map { rows[$0][rows.count] / rows[$0][$0] }
  }

  @Test(arguments: learners)
  func labelsMoveTheirObjects(learner: ActiveForest.Learner) {
    var active = ActiveForest(forest: forest, referenceScores: reference, learner: learner)
    let before = active.scores(of: points)
    active.add(label(10, .interesting))
    active.add(label(20, .known))
    let after = active.scores(of: points)
    let ratio = (after[10] / after[20]) / (before[10] / before[20])
    #expect(ratio > 1.0001)
    #expect(active.version == 2 && active.labels.count == 2)
  }

  /// Undoing restores every score to the bit, under a version of its own.
  @Test(arguments: learners)
  func undoRestoresExactly(learner: ActiveForest.Learner) {
    var generator = SeededGenerator(seed: 5)
    var active = ActiveForest(forest: forest, referenceScores: reference, learner: learner)
    var history = [active.scores(of: points)]
    for _ in 0..<12 {
      active.add(
        label(
          Int(generator.uniform() * 30), generator.uniform() < 0.5 ? .interesting : .known))
      history.append(active.scores(of: points))
    }
    #expect(Set(history).count > 6)
    while let last = history.popLast() {
      #expect(active.scores(of: points) == last)
      active.undo()
    }
    #expect(active.undo() == nil)
    #expect(active.version == 24)
  }

  @Test func theLastLabelOfAnObjectCounts() {
    var twice = ActiveForest(forest: forest, referenceScores: reference)
    twice.replaceLabels([label(3, .known), label(4, .known), label(3, .interesting)])
    var once = ActiveForest(forest: forest, referenceScores: reference)
    once.replaceLabels([label(3, .interesting), label(4, .known)])
    #expect(twice.scores(of: points) == once.scores(of: points))
    twice.undo()
    once.replaceLabels([label(3, .known), label(4, .known)])
    #expect(twice.scores(of: points) == once.scores(of: points))
    twice.withdraw(objectID: "object 3")
    once.withdraw(objectID: "object 3")
    #expect(twice.labels == [label(4, .known)])
    #expect(twice.scores(of: points) == once.scores(of: points))
  }

  /// What is stored, forest and labels, gives the same scores elsewhere.
  @Test(arguments: learners)
  func labelsAreTheWholeState(learner: ActiveForest.Learner) throws {
    let active = ActiveForest(
      forest: forest, referenceScores: reference, learner: learner,
      labels: (0..<9).map { label($0, $0 % 2 == 0 ? .known : .interesting) }, version: 9)
    let stored = try JSONEncoder().encode(active.labels)
    let storedLearner = try JSONEncoder().encode(active.learner)
    let restored = ActiveForest(
      forest: try IsolationForest(bytes: forest.encode()), referenceScores: reference,
      learner: try JSONDecoder().decode(ActiveForest.Learner.self, from: storedLearner),
      labels: try JSONDecoder().decode([ForestLabel].self, from: stored), version: active.version)
    #expect(restored.version == 9)
    #expect(restored.scores(of: points) == active.scores(of: points))
  }

  @Test(arguments: learners)
  func cachedLeavesGiveTheSameScores(learner: ActiveForest.Learner) {
    let active = ActiveForest(
      forest: forest, referenceScores: reference, learner: learner,
      labels: [label(1, .known), label(2, .interesting)])
    let scores = active.scores(of: points)
    #expect(active.scores(leaves: forest.leaves(of: points)) == scores)
    #expect(scores.allSatisfy { $0 >= 0 && $0 <= 1 })
  }
}
