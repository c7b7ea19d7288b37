import Foundation
import IsolationForest
import Testing

@Suite struct ActiveForestTests {
  private let points = normalPoints(count: 500, dimensions: 3, seed: 21)
  private let forest: IsolationForest

  init() {
    forest = IsolationForest.grow(points: points, dimensions: 3, settings: .init(trees: 40))
  }

  private func label(_ index: Int, _ verdict: Verdict) -> ForestLabel {
    ForestLabel(
      objectID: "object \(index)", point: Array(points[(index * 3)..<(index * 3 + 3)]),
      verdict: verdict)
  }

  /// Without labels the score is that of the harmonic mean of the path lengths.
  @Test func withoutLabelsTheMeanIsHarmonic() {
    let active = ActiveForest(forest: forest)
    let leaves = forest.leaves(of: Array(points.prefix(3)))
    let inverse = leaves.reduce(0) { $0 + 1 / forest.leafPathLengths[Int($1)] }
    let expected = pow(2, -Double(leaves.count) / inverse / averagePathLength(of: 256))
    #expect(abs(active.scores(of: Array(points.prefix(3)))[0] - expected) < 1e-12)
  }

  @Test func labelsMoveTheirObjects() {
    var active = ActiveForest(forest: forest)
    let before = active.scores(of: points)
    active.add(label(10, .interesting))
    active.add(label(20, .known))
    let after = active.scores(of: points)
    let ratio = (after[10] / after[20]) / (before[10] / before[20])
    #expect(ratio > 1.0001)
    active.replaceLabels([])
    #expect(active.scores(of: points) == before)
  }

  @Test func theLastLabelOfAnObjectCounts() {
    var twice = ActiveForest(forest: forest)
    twice.replaceLabels([label(3, .known), label(4, .known), label(3, .interesting)])
    var once = ActiveForest(forest: forest)
    once.replaceLabels([label(3, .interesting), label(4, .known)])
    #expect(twice.scores(of: points) == once.scores(of: points))
    #expect(twice.labels.inForce == once.labels)
  }

  /// What is stored, forest and labels, gives the same scores elsewhere.
  @Test func labelsAreTheWholeState() throws {
    let active = ActiveForest(
      forest: forest, labels: (0..<9).map { label($0, $0 % 2 == 0 ? .known : .interesting) })
    let stored = try JSONEncoder().encode(active.labels)
    let restored = ActiveForest(
      forest: try IsolationForest(bytes: forest.encode()),
      labels: try JSONDecoder().decode([ForestLabel].self, from: stored))
    #expect(restored.scores(of: points) == active.scores(of: points))
  }

  @Test func cachedLeavesGiveTheSameScores() {
    let active = ActiveForest(
      forest: forest, labels: [label(1, .known), label(2, .interesting)])
    let scores = active.scores(of: points)
    #expect(active.scores(leaves: forest.leaves(of: points)) == scores)
    #expect(scores.allSatisfy { $0 >= 0 && $0 <= 1 })
  }
}
