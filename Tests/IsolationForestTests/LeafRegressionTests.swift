import IsolationForest
import Sampling
import Testing

@Suite struct LeafRegressionTests {
  private let points = normalPoints(count: 500, dimensions: 3, seed: 21)
  private let forest: IsolationForest
  private let strangeness: [Double]

  init() {
    forest = IsolationForest.grow(points: points, dimensions: 3, settings: .init(trees: 40))
    var generator = SeededGenerator(seed: 4)
    strangeness = (0..<500).map { _ in generator.normal() }
  }

  private func label(_ index: Int, _ verdict: Verdict) -> ForestLabel {
    ForestLabel(
      objectID: "\(index)", point: Array(points[(index * 3)..<(index * 3 + 3)]),
      verdict: verdict)
  }

  /// g of all points.
  private func evidence(
    _ indices: [Int], _ verdicts: [Verdict], _ settings: LeafRegression.Settings = .init()
  ) -> [Double] {
    let labels = zip(indices, verdicts).map { label($0, $1) }
    let weights = LeafRegression.leafWeights(
      LabelledLeaves(labels, in: forest), strangeness: indices.map { strangeness[$0] },
      leafCount: forest.leafCount, settings: settings)
    return forest.leafMeans(of: points, values: weights)
  }

  /// What labels add is that of a Gaussian process solved naively, written without leaves.
  @Test(arguments: [1, 2, 25])
  func equalsTheNaiveProcess(count: Int) {
    let settings = LeafRegression.Settings(priorStrength: 0.4, priorMean: -0.7, noise: 0.2)
    let indices = (0..<count).map { $0 * 7 }
    let verdicts: [Verdict] = (0..<count).map { $0 % 3 == 0 ? .interesting : .known }
    let leaves = forest.leaves(of: points)
    func alike(_ a: Int, _ b: Int) -> Double {
      Double((0..<40).count { leaves[a * 40 + $0] == leaves[b * 40 + $0] }) / 40
    }
    let matrix = indices.map { i in indices.map { j in alike(i, j) + (i == j ? 0.2 : 0) } }
    let residuals = zip(indices, verdicts).map { index, verdict in
      (verdict == .interesting ? 1 : -1) - (-0.7 + 0.4 * strangeness[index])
    }
    let weights = solved(matrix, residuals)
    for (index, value) in evidence(indices, verdicts, settings).enumerated() {
      let expected = zip(weights, indices).reduce(0) { $0 + $1.0 * alike(index, $1.1) }
      #expect(abs(value - expected) < 1e-10)
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

  @Test func withoutLabelsNothingIsAdded() {
    #expect(evidence([], []).allSatisfy { $0 == 0 })
  }

  /// A verdict moves its own object most, towards the verdict, and everything to the same side.
  @Test func oneLabelMovesItsSurroundings() {
    for (verdict, sign) in [(Verdict.interesting, 1.0), (.known, -1)] {
      let index = verdict == .interesting ? 10 : 20
      let values = evidence([index], [verdict]).map { sign * $0 }
      #expect(values[index] > 0 && values.allSatisfy { $0 >= 0 && $0 <= values[index] })
    }
  }
}
