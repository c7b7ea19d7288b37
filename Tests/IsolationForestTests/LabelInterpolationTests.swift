import IsolationForest
import Sampling
import Testing

@Suite struct LabelInterpolationTests {
  private static let count = 300
  private static let trees = 50
  private let forest: IsolationForest
  /// (count, trees).
  private let leaves: [Int32]
  /// m of all points; a third of them is at a bound.
  private let expected: [Double]

  init() {
    let points = normalPoints(count: Self.count, dimensions: 3, seed: 21)
    forest = IsolationForest.grow(
      points: points, dimensions: 3, settings: .init(trees: Self.trees))
    leaves = forest.leaves(of: points)
    var generator = SeededGenerator(seed: 4)
    let prior = VerdictPrior()
    expected = (0..<Self.count).map { _ in prior.expected(excess: 2.5 + 2.5 * generator.normal()) }
  }

  private struct Label {
    var index: Int
    var verdict: Verdict
    var weight = 0.8
  }

  private func leaves(of labels: [Label]) -> LabelledLeaves {
    LabelledLeaves(
      leaves: labels.flatMap { leaves[$0.index * Self.trees..<($0.index + 1) * Self.trees] },
      trees: Self.trees, verdicts: labels.map(\.verdict))
  }

  private func trust(_ labels: [Label], expected: [Double]? = nil) -> Double {
    let expected = expected ?? self.expected
    return LabelInterpolation.trust(
      leaves(of: labels), objects: labels.map { "\($0.index)" }, weights: labels.map(\.weight),
      expected: labels.map { expected[$0.index] }, leafCount: forest.leafCount)
  }

  /// e − m of all points.
  private func shifts(_ labels: [Label], trust: Double) -> [Double] {
    LabelInterpolation(
      leaves(of: labels), weights: labels.map(\.weight), trust: trust, leafCount: forest.leafCount
    ).shifts(leaves: leaves, expected: expected)
  }

  /// Labels of random objects; the verdict is by the point's half of space, but for one in ten.
  private func labels(_ count: Int, seed: UInt64) -> [Label] {
    var generator = SeededGenerator(seed: seed)
    return (0..<count).map { _ in
      let index = Int(generator.uniform() * Double(Self.count))
      let isRare = expected[index] > 0
      return Label(
        index: index, verdict: isRare != (generator.uniform() < 0.1) ? .interesting : .known,
        weight: generator.uniform())
    }
  }

  private func alike(_ a: Int, _ b: Int) -> Double {
    let shared = (0..<Self.trees).count {
      leaves[a * Self.trees + $0] == leaves[b * Self.trees + $0]
    }
    return Double(shared) / Double(Self.trees)
  }

  /// The formula of the documentation, written without an index.
  private func naiveShift(_ object: Int, _ labels: [Label], trust: Double) -> Double {
    let own = labels.filter { alike(object, $0.index) >= 0.9 && $0.weight > 0 }
    if !own.isEmpty {
      let weight = own.reduce(0) { $0 + $1.weight }
      return own.reduce(0) { $0 + $1.weight * $1.verdict.sign } / weight - expected[object]
    }
    var (top, bottom) = (expected[object], 1.0)
    for label in labels {
      let k = alike(object, label.index)
      let closeness = (trust * 0.3 * max(0, k - 0.2) + max(0, k - 0.8)) / (0.9 - k)
      top += label.weight * closeness * label.verdict.sign
      bottom += label.weight * closeness
    }
    return top / bottom - expected[object]
  }

  @Test(arguments: [0, 1, 2, 40], [0, 0.4, 1])
  func equalsTheFormula(count: Int, trust: Double) {
    let labels = labels(count, seed: UInt64(count))
    for (object, shift) in shifts(labels, trust: trust).enumerated() {
      #expect(abs(shift - naiveShift(object, labels, trust: trust)) < 1e-12)
    }
  }

  /// One more label, on any object, moves nothing against its verdict.
  @Test(arguments: [Verdict.interesting, .known], [0, 0.5, 1])
  func aLabelMovesEverythingToItsSide(verdict: Verdict, trust: Double) {
    for background in [0, 1, 30] {
      let others = labels(background, seed: 5)
      let before = shifts(others, trust: trust)
      for index in 0..<Self.count {
        let after = shifts(others + [Label(index: index, verdict: verdict)], trust: trust)
        let against = zip(before, after).map { verdict.sign * ($0 - $1) }
        #expect(against.allSatisfy { $0 < 1e-12 }, "\(index)")
      }
    }
  }

  /// The labelled object itself moves to its verdict's side also where the label changes the trust.
  @Test(arguments: [Verdict.interesting, .known])
  func aLabelMovesItsObjectWhateverBecomesOfTheTrust(verdict: Verdict) {
    for seed in UInt64(1)...3 {
      let others = labels(25, seed: seed)
      let before = shifts(others, trust: trust(others))
      for index in 0..<Self.count {
        let all = others + [Label(index: index, verdict: verdict)]
        let after = shifts(all, trust: trust(all))[index]
        #expect(verdict.sign * (after - before[index]) > -1e-12, "\(index)")
      }
    }
  }

  /// An object without another label gets its label's verdict.
  @Test func aVerdictHoldsForItsObject() {
    for index in 0..<Self.count {
      let shift = shifts([Label(index: index, verdict: .known)], trust: 0)[index]
      #expect(expected[index] + shift == -1)
    }
  }

  /// What shares at most a fifth of the trees with every labelled object does not move at all.
  @Test func whatIsFarStaysWhereItWas() {
    let labels = labels(12, seed: 8)
    var far = 0
    for (object, shift) in shifts(labels, trust: 1).enumerated()
    where labels.allSatisfy({ alike(object, $0.index) <= 0.2 }) {
      #expect(shift == 0)
      far += 1
    }
    #expect(far > 20)
  }

  /// One label is no evidence; labels that agree with their neighbours are, the more of them the
  /// more; verdicts at random are not. Nothing is expected before.
  @Test func trustGrowsWithTheEvidence() {
    let nothing = Array(repeating: 0.0, count: Self.count)
    #expect(trust([], expected: nothing) == 0)
    #expect(trust([Label(index: 3, verdict: .known)], expected: nothing) == 0)
    let agreeing = (0..<Self.count).map { index in
      Label(index: index, verdict: half(index) ? .interesting : .known)
    }
    let trusts = [10, 30, 100, 300].map { trust(Array(agreeing.prefix($0)), expected: nothing) }
    #expect(trusts == trusts.sorted() && trusts[0] < 0.5 && trusts[3] > 0.5, "\(trusts)")
    var generator = SeededGenerator(seed: 12)
    let random = (0..<Self.count).map {
      Label(index: $0, verdict: generator.uniform() < 0.5 ? .known : .interesting)
    }
    #expect(trust(random, expected: nothing) < trusts[3] / 2)
  }

  /// True for points that are like point 0, about half of all.
  private func half(_ index: Int) -> Bool { alike(0, index) > 0.16 }

  /// Labels of the same object are no evidence for one another.
  @Test func anObjectDoesNotVouchForItself() {
    let one = Label(index: 7, verdict: .interesting)
    #expect(trust([one, one, one]) == 0)
  }
}
