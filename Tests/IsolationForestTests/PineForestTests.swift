import IsolationForest
import Sampling
import Testing

@Suite struct PineForestTests {
  /// Of five dimensions only the first says what is interesting; trees that split it stay.
  @Test func keepsTreesThatAgree() {
    var generator = SeededGenerator(seed: 30)
    var points: [Float] = []
    for index in 0..<400 {
      let interesting = index < 20
      points.append(Float(generator.normal() + (interesting ? 4 : 0)))
      for _ in 0..<4 { points.append(Float(generator.normal() * (interesting ? 0.3 : 1))) }
    }
    var pines = PineForest(points: points, dimensions: 5, settings: .init(trees: 50))
    let plain = pines.forest
    let labelled = Array(points.prefix(10 * 5)) + Array(points[(100 * 5)..<(110 * 5)])
    let verdicts =
      Array(repeating: Verdict.interesting, count: 10) + Array(repeating: .known, count: 10)
    for _ in 0..<3 { pines.learn(labelled: labelled, verdicts: verdicts) }
    #expect(pines.forest.treeCount == 50)
    #expect(rank(plain.scores(of: points)) > rank(pines.forest.scores(of: points)) + 5)
    var again = PineForest(points: points, dimensions: 5, settings: .init(trees: 50))
    for _ in 0..<3 { again.learn(labelled: labelled, verdicts: verdicts) }
    #expect(again.forest == pines.forest)
    again.learn(labelled: [], verdicts: [])
    #expect(again.forest == pines.forest)
  }

  /// Mean number of known objects that score above an interesting one without a label.
  private func rank(_ scores: [Double]) -> Double {
    let above = (10..<20).map { index in scores[20...].count { $0 > scores[index] } }
    return Double(above.reduce(0, +)) / 10
  }
}
