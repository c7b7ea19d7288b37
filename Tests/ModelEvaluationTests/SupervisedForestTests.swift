import Foundation
import ModelEvaluation
import Sampling
import Testing

@Suite struct SupervisedForestTests {
  /// Rare objects have a product of two coordinates above 0.5; three coordinates are noise.
  private func population(seed: UInt64) -> (points: [Float], isRare: [Bool]) {
    var generator = SeededGenerator(seed: seed)
    var points: [Float] = []
    var isRare: [Bool] = []
    for _ in 0..<600 {
      let point = (0..<5).map { _ in Float(generator.normal()) }
      points += point
      isRare.append(point[0] > 0.5 && point[1] > 0.5)
    }
    return (points, isRare)
  }

  @Test func separatesWhatIsSeparable() {
    let (points, isRare) = population(seed: 1)
    let scores = SupervisedForest.crossValidatedScores(
      points: points, dimensions: 5, isRare: isRare, trees: 100)
    #expect(Ranking(scores: scores, isRare: isRare).metrics.auroc > 0.97)
    #expect(scores.allSatisfy { $0 >= 0 && $0 <= 1 })
    let again = SupervisedForest.crossValidatedScores(
      points: points, dimensions: 5, isRare: isRare, trees: 100)
    #expect(scores == again)
  }

  /// Held-out objects of random classes cannot be told apart: the folds do not leak.
  @Test func findsNothingInNoise() {
    var generator = SeededGenerator(seed: 9)
    let (points, _) = population(seed: 2)
    let isRare = (0..<600).map { _ in generator.uniform() < 0.2 }
    let scores = SupervisedForest.crossValidatedScores(
      points: points, dimensions: 5, isRare: isRare, trees: 100)
    #expect(abs(Ranking(scores: scores, isRare: isRare).metrics.auroc - 0.5) < 0.12)
    // The objects it was trained on are known by heart.
    let forest = SupervisedForest(points: points, dimensions: 5, isRare: isRare, trees: 100)
    let known = Ranking(scores: forest.scores(of: points), isRare: isRare)
    #expect(known.metrics.auroc == 1)
  }

  @Test func foldsAreStratified() {
    let isRare = (0..<103).map { $0 % 10 == 0 }
    let folds = SupervisedForest.folds(isRare: isRare, count: 5, seed: 4)
    for fold in 0..<5 {
      let rare = folds.indices.count { folds[$0] == fold && isRare[$0] }
      let common = folds.indices.count { folds[$0] == fold && !isRare[$0] }
      #expect((2...3).contains(rare) && (18...19).contains(common))
    }
  }
}
