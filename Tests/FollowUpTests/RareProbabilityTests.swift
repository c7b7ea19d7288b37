import FollowUp
import Glibc
import Testing

@Suite struct RareProbabilityTests {
  /// By hand: s = 2 and log₁₀ age = 2, then with another fraction of rare objects.
  @Test func oneByHand() {
    let logit = -1.243 - 1.285 * 2 + (-2.545 + 2.497 * 2) * 2
    let probability = RareProbability().probability(percentile: 99, age: 100)
    #expect(abs(probability - 1 / (1 + exp(-logit))) < 1e-12 && (0.74...0.76).contains(probability))
    let odds = probability / (1 - probability) * (0.01 / 0.99) / (0.065 / 0.935)
    let fewer = RareProbability(rareFraction: 0.01).probability(percentile: 99, age: 100)
    #expect(abs(fewer - odds / (1 + odds)) < 1e-12)
  }

  /// It grows with the percentile, and more steeply with age.
  @Test(arguments: [3.0, 12, 25, 60]) func itIsAProbability(age: Double) {
    let rare = RareProbability(rareFraction: 0.1)
    let steps = stride(from: 0.0, through: 100, by: 0.5).map {
      rare.probability(percentile: $0, age: age)
    }
    #expect(steps.allSatisfy { $0 > 0 && $0 < 1 })
    #expect(zip(steps, steps.dropFirst()).allSatisfy { $0 <= $1 })
    let old = RareProbability(rareFraction: 0.1)
    #expect(
      rare.probability(percentile: 99.7, age: age) < old.probability(percentile: 99.7, age: 2 * age)
        + 1e-12)
  }
}
