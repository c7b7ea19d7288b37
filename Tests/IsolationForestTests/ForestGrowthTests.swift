import IsolationForest
import Sampling
import Testing

@Suite struct ForestGrowthTests {
  @Test func sameSeedSameForest() {
    let points = normalPoints(count: 1000, dimensions: 6, seed: 3)
    let splits = IsolationForest.Settings.Splits.projections(directions: 20, nonzeros: 3)
    let settings = IsolationForest.Settings(trees: 30, splits: splits, seed: 8)
    let first = IsolationForest.grow(points: points, dimensions: 6, settings: settings)
    for _ in 0..<5 {
      #expect(IsolationForest.grow(points: points, dimensions: 6, settings: settings) == first)
    }
    var other = settings
    other.seed = 9
    #expect(IsolationForest.grow(points: points, dimensions: 6, settings: other) != first)
  }

  @Test func settingsAreKept() {
    let points = normalPoints(count: 100, dimensions: 2, seed: 3)
    let forest = IsolationForest.grow(points: points, dimensions: 2, settings: .init(trees: 5))
    #expect(forest.treeCount == 5)
    #expect(forest.subsample == 100)
    #expect(forest.settings.subsample == 256)
    #expect(forest.dimensions == 2)
  }

  /// No path is longer than ⌈log₂ n⌉ edges, and every leaf of the trees holds a point: the path
  /// lengths of 256 different points lie between 1 and 8 + c(256 − 8).
  @Test(arguments: 0..<20)
  func pathsAreBounded(seed: Int) {
    let points = normalPoints(count: 256, dimensions: 2, seed: UInt64(seed))
    let forest = IsolationForest.grow(
      points: points, dimensions: 2, settings: .init(trees: 10, seed: UInt64(seed)))
    for length in forest.leafPathLengths {
      #expect(length >= 1 && length <= 8 + averagePathLength(of: 248))
    }
    // The points of the subsample, here all of them, fill every leaf.
    #expect(Set(forest.leaves(of: points)).count == forest.leafCount)
  }

  @Test func selectionKeepsTrees() {
    let points = normalPoints(count: 300, dimensions: 3, seed: 5)
    let forest = IsolationForest.grow(points: points, dimensions: 3, settings: .init(trees: 10))
    let some = forest.selecting([7, 2])
    let lengths = forest.leafPathLengths
    let all = forest.leaves(of: points)
    let expected = (0..<300).map {
      (lengths[Int(all[$0 * 10 + 7])] + lengths[Int(all[$0 * 10 + 2])]) / 2
    }
    #expect(some.pathLengths(of: points) == expected)
  }

  /// Two dimensions agree but for a little noise; in strange points they disagree, within the range
  /// of either. Splits along mixed directions tell those apart better than splits along axes.
  @Test func projectionsSeeCombinations() {
    var generator = SeededGenerator(seed: 6)
    var points: [Float] = []
    for index in 0..<1000 {
      let along = generator.normal()
      let across = index < 30 ? (generator.uniform() < 0.5 ? -0.4 : 0.4) : 0.05 * generator.normal()
      points += [Float(along + across), Float(along - across)]
    }
    func area(_ splits: IsolationForest.Settings.Splits) -> Double {
      let forest = IsolationForest.grow(
        points: points, dimensions: 2, settings: .init(splits: splits))
      let scores = forest.scores(of: points)
      let below = scores[..<30].map { strange in scores[30...].count { $0 < strange } }
      return Double(below.reduce(0, +)) / Double(30 * 970)
    }
    #expect(area(.projections(directions: 50, nonzeros: 2)) > area(.axes) + 0.05)
  }

  /// Our forests differ from scikit-learn's no more than scikit-learn's differ among themselves.
  ///
  /// D² is the mean over the queries of the squared difference of two forests' scores, averaged
  /// over pairs. If both draw from one distribution, the pairs of ours with theirs have the same
  /// expectation of D² as pairs among theirs, and so have pairs among ours. Twenty forests each
  /// leave a few percent of noise; a threshold drawn per dimension instead of per node, a path
  /// length off by the leaf's c(n) or a depth limit off by one moves the ratio by more than a half.
  /// Per query, the difference of the means stays below 4.5 of its own standard errors.
  @Test func agreesWithScikitLearnStatistically() throws {
    let golden = try Goldens.load("acceptance.json", as: Goldens.Acceptance.self)
    let ours = (0..<20).map { seed in
      IsolationForest.grow(
        points: golden.points, dimensions: golden.dimensions, settings: .init(seed: UInt64(seed))
      ).scores(of: golden.queries)
    }
    let theirs = golden.scores
    #expect(theirs.count == 20 && theirs[0].count * 5 == golden.queries.count)
    let scale = meanSquare(theirs, theirs)
    #expect(abs(meanSquare(ours, theirs) / scale - 1) < 0.1)
    #expect(abs(meanSquare(ours, ours) / scale - 1) < 0.1)
    for query in theirs[0].indices {
      let a = moments(ours.map { $0[query] })
      let b = moments(theirs.map { $0[query] })
      #expect(abs(a.mean - b.mean) < 4.5 * ((a.variance + b.variance) / 20).squareRoot())
    }
  }

  private func meanSquare(_ a: [[Double]], _ b: [[Double]]) -> Double {
    var sum = 0.0
    var count = 0
    for (i, first) in a.enumerated() {
      for (j, second) in b.enumerated() where a != b || i < j {
        sum += zip(first, second).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
        count += first.count
      }
    }
    return sum / Double(count)
  }

  private func moments(_ values: [Double]) -> (mean: Double, variance: Double) {
    let mean = values.reduce(0, +) / Double(values.count)
    let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    return (mean, squares / Double(values.count - 1))
  }
}
