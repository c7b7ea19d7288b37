import IsolationForest
import Sampling
import Testing

@Suite struct AuthorReliabilityTests {
  private typealias Opinion = AuthorReliability.Opinion

  /// Objects with their true verdicts.
  private func truth(_ count: Int) -> [String: Verdict] {
    var generator = SeededGenerator(seed: 3)
    return Dictionary(
      uniqueKeysWithValues: (0..<count).map {
        ("o\($0)", generator.uniform() < 0.3 ? .interesting : .known)
      })
  }

  /// Verdicts of an author who errs in a part of them.
  private func opinions(
    _ author: String, _ truth: [String: Verdict], errs: Double, seed: UInt64
  ) -> [Opinion] {
    var generator = SeededGenerator(seed: seed)
    return truth.sorted { $0.key < $1.key }.map { object, verdict in
      let isWrong = generator.uniform() < errs
      return Opinion(
        objectID: object, author: author,
        verdict: (verdict == .interesting) != isWrong ? .interesting : .known)
    }
  }

  private func reliability(_ name: String, _ all: AuthorReliability) throws -> Double {
    try #require(all.authors.first { $0.name == name }).reliability
  }

  @Test func anUnknownAuthorBeginsAtThePrior() throws {
    let alone = AuthorReliability(opinions("a", truth(50), errs: 0.5, seed: 1))
    let author = try #require(alone.authors.first)
    #expect(author.objects == 50 && author.compared == 0 && abs(author.reliability - 0.9) < 1e-12)
    #expect(alone.weight(of: "a") == AuthorReliability.priorWeight)
    #expect(alone.weight(of: "nobody") == AuthorReliability.priorWeight)
    #expect(AuthorReliability([]).authors.isEmpty)
  }

  /// One object, two authors who disagree: a tie by symmetry, so that each is right with probability
  /// 1/2 and r = (9 + 1/2) / 11.
  @Test func twoWhoDisagree() throws {
    let all = AuthorReliability([
      Opinion(objectID: "o", author: "a", verdict: .known),
      Opinion(objectID: "o", author: "b", verdict: .interesting),
    ])
    for author in all.authors {
      #expect(abs(author.reliability - 9.5 / 11) < 1e-9 && author.compared == 1)
    }
  }

  /// Against a spectrum alone: r = (9 + P) / 11 with log odds of P = ln(0.99/0.01) − ln(r/(1 − r)).
  @Test func spectraTellWhoIsWrong() throws {
    let truth = truth(60)
    let all = AuthorReliability(
      opinions("good", truth, errs: 0, seed: 1) + opinions("bad", truth, errs: 1, seed: 2),
      spectra: truth)
    #expect(try reliability("good", all) > 0.97)
    #expect(try reliability("bad", all) < 0.2)
    #expect(all.weight(of: "bad") == 0 && all.weight(of: "good") > 0.95)
  }

  /// Authors' rates of error are found from their agreement, without any truth.
  @Test func agreementTellsRatesOfError() throws {
    let truth = truth(400)
    let rates = ["a": 0.05, "b": 0.1, "c": 0.3, "d": 0.45]
    let all = AuthorReliability(
      rates.sorted { $0.key < $1.key }.enumerated().flatMap {
        opinions($1.key, truth, errs: $1.value, seed: UInt64($0 + 10))
      })
    for (name, rate) in rates {
      #expect(abs(try reliability(name, all) - (1 - rate)) < 0.06, "\(name)")
    }
  }

  @Test func theOrderOfVerdictsDoesNotMatter() {
    let truth = truth(80)
    let opinions =
      opinions("a", truth, errs: 0.2, seed: 1) + opinions("b", truth, errs: 0.1, seed: 2)
    let spectra = truth.filter { $0.key.hasSuffix("1") }
    #expect(
      AuthorReliability(opinions, spectra: spectra)
        == AuthorReliability(opinions.reversed(), spectra: spectra))
  }

  /// Any number of authors who contradict one another leaves numbers within bounds.
  @Test func hostileAuthorsStayWithinBounds() {
    let opinions = (0..<2_000).map {
      Opinion(
        objectID: "o\($0 % 7)", author: "a\($0)", verdict: $0 % 2 == 0 ? .known : .interesting)
    }
    let all = AuthorReliability(opinions)
    #expect(all.authors.count == 2_000)
    #expect(all.authors.allSatisfy { $0.reliability > 0 && $0.reliability < 1 })
  }
}
