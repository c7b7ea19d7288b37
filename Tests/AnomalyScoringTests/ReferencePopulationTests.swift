import AnomalyScoring
import Foundation
import Sampling
import Testing

@Suite struct ReferencePopulationTests {
  /// Objects whose strangeness falls with the number of observations, as that of sparse light
  /// curves does.
  private func members(_ count: Int, seed: UInt64) -> [(observations: Int, score: Double)] {
    var generator = SeededGenerator(seed: seed)
    return (0..<count).map { _ in
      let logObservations = generator.uniform(log(5), log(200))
      let strangeness = 2 - 0.4 * logObservations + 0.3 * generator.normal()
      return (
        Int(exp(logObservations)), ScoreFormula.score(strangeness: strangeness)
      )
    }
  }

  /// Of members that the population has not seen, a fraction 1 − p lies above p, among sparse and
  /// dense light curves alike. Binomial deviations of 1,000 members are below 1.6 %, of which three
  /// and the bend of the kernel's median are allowed.
  @Test func percentilesAreCalibratedAtEveryNumberOfObservations() {
    let population = ReferencePopulation(scores: members(4000, seed: 1))
    #expect(population.isValid)
    let fresh = members(3000, seed: 2).sorted { $0.observations < $1.observations }
    for third in 0..<3 {
      let part = fresh[(third * 1000)..<((third + 1) * 1000)]
      let percentiles = part.map {
        population.percentile(of: $0.score, observations: $0.observations)
      }
      for level in [10.0, 50, 90, 99] {
        let above = Double(percentiles.count { $0 > level }) / 10
        #expect(abs(above - (100 - level)) < 6, "\(third): \(above) % above \(level)")
      }
    }
  }

  /// Strictly increasing and within 0 and 100, also far outside the population.
  @Test func percentilesNeverTie() {
    let population = ReferencePopulation(scores: members(500, seed: 3))
    for observations in [1, 5, 40, 100_000] {
      let percentiles = stride(from: -3.0, through: 4, by: 0.01).map {
        population.percentile(of: ScoreFormula.score(strangeness: $0), observations: observations)
      }
      #expect(percentiles.allSatisfy { $0 > 0 && $0 < 100 })
      #expect(zip(percentiles, percentiles.dropFirst()).allSatisfy { $0 <= $1 })
      let tail = percentiles.filter { $0 > 99.9 || $0 < 0.1 }
      #expect(zip(tail, tail.dropFirst()).allSatisfy { $0 < $1 })
    }
  }

  @Test func nothingIsNoPopulation() {
    #expect(!ReferencePopulation(scores: []).isValid)
    #expect(!ReferencePopulation(scores: [(observations: 9, score: 0.4)]).isValid)
  }
}
