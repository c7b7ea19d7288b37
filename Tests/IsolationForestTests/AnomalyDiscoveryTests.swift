import IsolationForest
import Testing

@Suite struct AnomalyDiscoveryTests {
  /// `aad.json`: coniferest's trees, labels, weights and scores.
  private struct Golden: Decodable {
    var trees: [Tree]
    var knownPoints: [[Double]]
    var knownLabels: [Int]
    var points: [[Double]]
    var priorWeight: Double
    var weightsAfterFit: [Double]
    var scorePrior: [Double]
    var scoreAfterFit: [Double]

    struct Tree: Decodable {
      var left: [Int]
      var feature: [Int]
      var value: [Double]
      var leafValues: [Double]

      func leaf(of point: [Double]) -> Int {
        var node = 0
        while left[node] != 0 {
          node = point[feature[node]] <= value[node] ? left[node] : left[node] + 1
        }
        return feature[node]
      }
    }

    var values: [Double] { trees.flatMap { $0.leafValues.map { -1 / $0 } } }

    func leaves(of points: [[Double]]) -> [Int32] {
      points.flatMap { point in
        var offset = 0
        return trees.map { tree in
          defer { offset += tree.leafValues.count }
          return Int32(offset + tree.leaf(of: point))
        }
      }
    }

    func scores(_ weights: [Double]) -> [Double] {
      let values = values
      let leaves = leaves(of: points)
      return points.indices.map { point in
        leaves[(point * trees.count)..<((point + 1) * trees.count)]
          .reduce(0) { $0 + weights[Int($1)] * values[Int($1)] }
      }
    }
  }

  @Test func equalsConiferest() throws {
    let golden = try Goldens.load("aad.json", as: Golden.self)
    let labels = LabelledLeaves(
      leaves: golden.leaves(of: golden.knownPoints), trees: golden.trees.count,
      verdicts: golden.knownLabels.map { $0 < 0 ? .interesting : .known })
    #expect(labels.count == 30 && golden.weightsAfterFit.count == 4046)
    let prior = AnomalyDiscovery.priorWeights(leaves: golden.values.count)
    #expect(
      largestDifference(prior, golden.weightsAfterFit.map { _ in golden.priorWeight }) < 1e-15)
    #expect(largestDifference(golden.scores(prior), golden.scorePrior) < 1e-12)
    let weights = AnomalyDiscovery.weights(values: golden.values, labels: labels)
    #expect(largestDifference(weights, golden.weightsAfterFit) < 1e-6)
    #expect(largestDifference(golden.scores(weights), golden.scoreAfterFit) < 1e-6)
  }

  /// `discovery.json`: labels that contradict the prior, other costs and influences.
  private struct Discoveries: Decodable {
    var cases: [Case]

    struct Case: Decodable {
      var leaves: [Int32]
      var trees: Int
      var verdicts: [Int]
      var values: [Double]
      var influence: Double
      var interestingCost: Double
      var knownCost: Double
      var weights: [Double]
    }
  }

  @Test func equalsConiferestWhereLabelsContradictThePrior() throws {
    let cases = try Goldens.load("discovery.json", as: Discoveries.self).cases
    #expect(cases.count == 4)
    for example in cases {
      let labels = LabelledLeaves(
        leaves: example.leaves, trees: example.trees,
        verdicts: example.verdicts.map { $0 < 0 ? .interesting : .known })
      let weights = AnomalyDiscovery.weights(
        values: example.values, labels: labels,
        settings: .init(
          priorInfluence: example.influence, interestingCost: example.interestingCost,
          knownCost: example.knownCost))
      #expect(largestDifference(weights, example.weights) < 1e-7)
      let prior = AnomalyDiscovery.priorWeights(leaves: weights.count)
      #expect(largestDifference(weights, prior) > 1e-3)
    }
  }

  /// With labels of one kind there is nothing to separate.
  @Test func oneKindOfLabelKeepsThePrior() {
    for verdict in [Verdict.interesting, .known] {
      let labels = LabelledLeaves(leaves: [0, 2, 1, 2], trees: 2, verdicts: [verdict, verdict])
      let weights = AnomalyDiscovery.weights(values: [-0.5, -0.25, -0.2, -0.3], labels: labels)
      #expect(largestDifference(weights, [0.5, 0.5, 0.5, 0.5]) < 1e-15)
    }
    let none = LabelledLeaves(leaves: [], trees: 2, verdicts: [])
    #expect(
      AnomalyDiscovery.weights(values: [-1, -1, -1, -1], labels: none) == [0.5, 0.5, 0.5, 0.5])
  }

  /// One tree of two leaves, an object of each kind, v = −1 and −1/2, w₀ = 1/√2 each.
  ///
  /// By hand: s₀ = −1/√2 (known) and −1/(2√2) (interesting); K = diag(1, 1/4). Moving a from the
  /// interesting to the known object ends where both score alike: a = (1/(2√2)) / (5/4) = 0.2828,
  /// within the bound of 1, so w = (1/√2 − a, 1/√2 + a/2) before it is scaled.
  @Test func twoLeaves() {
    let labels = LabelledLeaves(leaves: [0, 1], trees: 1, verdicts: [.known, .interesting])
    let weights = AnomalyDiscovery.weights(values: [-1, -0.5], labels: labels)
    let half = 0.5.squareRoot()
    let move = half / 2 / 1.25
    let expected = [half - move, half + move / 2]
    let norm = (expected[0] * expected[0] + expected[1] * expected[1]).squareRoot()
    #expect(largestDifference(weights, expected.map { $0 / norm }) < 1e-12)
    // A cheap verdict moves no further than its cost.
    let cheap = AnomalyDiscovery.weights(
      values: [-1, -0.5], labels: labels, settings: .init(knownCost: 0.1))
    #expect(abs(cheap[0] / cheap[1] - (half - 0.1) / (half + 0.05)) < 1e-12)
  }
}

func largestDifference(_ a: [Double], _ b: [Double]) -> Double {
  a.count == b.count ? zip(a, b).map { abs($0 - $1) }.max() ?? 0 : .infinity
}
