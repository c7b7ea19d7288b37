import AnomalyScoring
import Foundation
import Sampling
import Testing

@Suite struct ReferencePopulationTests {
  /// Light curves whose strangeness falls with the number of observations and spreads with the age,
  /// as that of real ones does.
  private func members(_ count: Int, seed: UInt64) -> [ReferencePopulation.Member] {
    var generator = SeededGenerator(seed: seed)
    return (0..<count).map { _ in
      let logObservations = generator.uniform(log(5), log(200))
      let age = generator.uniform(0, 120)
      let spread = 0.1 + 0.3 * min(age, ReferencePopulation.matureAge) / 60
      let strangeness = 2 - 0.4 * logObservations + spread * generator.normal()
      return .init(
        observations: Int(exp(logObservations)), age: age,
        score: ScoreFormula.score(strangeness: strangeness))
    }
  }

  private func percentile(
    _ member: ReferencePopulation.Member, in population: ReferencePopulation
  ) -> Double {
    population.percentile(
      of: member.score, observations: member.observations, age: member.age)
  }

  /// Of members that the population has not seen, a fraction 1 − p lies above p, among sparse and
  /// dense, young and old light curves alike. Binomial deviations of 1,000 members are at most
  /// 1.6 %; three of them and 4 % for what the kernel smears at the edges are allowed. (Without
  /// regard to age 80 % of the youngest would lie above 10, and 20 % above 90.)
  @Test func percentilesAreCalibratedAtEveryNumberOfObservationsAndAge() {
    let population = ReferencePopulation(members(6000, seed: 1))
    #expect(population.isValid)
    let fresh = members(3000, seed: 2)
    for order in [{ Double($0.observations) }, { $0.age }]
      as [(ReferencePopulation.Member) -> Double]
    {
      let ordered = fresh.sorted { order($0) < order($1) }
      for third in 0..<3 {
        let percentiles = ordered[(third * 1000)..<((third + 1) * 1000)].map {
          percentile($0, in: population)
        }
        for level in [10.0, 50, 90, 99] {
          let above = Double(percentiles.count { $0 > level }) / 10
          #expect(abs(above - (100 - level)) < 8.8, "\(third): \(above) % above \(level)")
        }
      }
    }
  }

  /// Above the mature age an object that is still there is as strange as its score says.
  @Test func oldAgesCountAsEqual() {
    let population = ReferencePopulation(members(500, seed: 5))
    let percentiles = [60.0, 100, 1e6].map {
      population.percentile(of: 0.6, observations: 30, age: $0)
    }
    #expect(Set(percentiles).count == 1)
    #expect(population.percentile(of: 0.6, observations: 30, age: 5) != percentiles[0])
    #expect(population.percentile(of: 0.6, observations: 30, age: -1).isFinite)
  }

  /// Strictly increasing and within 0 and 100, also far outside the population.
  @Test func percentilesNeverTie() {
    let population = ReferencePopulation(members(500, seed: 3))
    for observations in [1, 5, 40, 100_000] {
      let percentiles = stride(from: -3.0, through: 4, by: 0.01).map {
        population.percentile(
          of: ScoreFormula.score(strangeness: $0), observations: observations, age: 30)
      }
      #expect(percentiles.allSatisfy { $0 > 0 && $0 < 100 })
      #expect(zip(percentiles, percentiles.dropFirst()).allSatisfy { $0 <= $1 })
      #expect(percentiles.contains { $0 > 99.9 } && percentiles.contains { $0 < 0.1 })
      let tail = percentiles.filter { $0 > 99.9 || $0 < 0.1 }
      #expect(zip(tail, tail.dropFirst()).allSatisfy { $0 < $1 })
    }
  }

  @Test func nothingIsNoPopulation() {
    #expect(!ReferencePopulation([]).isValid)
    #expect(!ReferencePopulation([.init(observations: 9, age: 20, score: 0.4)]).isValid)
  }
}
