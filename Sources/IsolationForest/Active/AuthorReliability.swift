import Glibc

/// Probabilities that authors of labels are right, estimated where their verdicts meet those of others and
/// spectra.
///
/// The true verdict of an object is unknown; its probability follows from the verdicts on it, and an
/// author's reliability from how probable the author's verdicts are. Both are computed in turn,
/// until they agree:
///
///     log odds(object) = Σ_a ± ln(r_a / (1 − r_a))        + interesting, − known
///     r_a = (α + Σ P(a is right)) / (α + β + n_a)
///
/// The sums are over the n_a objects on which an author's verdict meets another one; what an author
/// alone says tells nothing. α and β let an unknown author begin at 0.9. The reliability of spectra
/// is fixed.
///
/// Source: Dawid & Skene (1979), equations 2.3 to 2.5, with one rate of error an author instead of
/// a table, equal odds of both verdicts, and a beta prior.
package struct AuthorReliability: Sendable, Hashable {
  /// An author's last verdict on an object.
  package struct Opinion: Sendable, Hashable {
    package var objectID: String
    package var author: String
    package var verdict: Verdict

    package init(objectID: String, author: String, verdict: Verdict) {
      self.objectID = objectID
      self.author = author
      self.verdict = verdict
    }
  }

  package struct Author: Sendable, Hashable {
    package var name: String
    /// Objects with a verdict of the author.
    package var objects: Int
    /// Of these, objects with a verdict of another author or a spectrum.
    package var compared: Int
    /// r: probability that a verdict of the author is right.
    package var reliability: Double
    /// 2r − 1, or 0 where that is negative: how much the author's labels count.
    package var weight: Double { AuthorReliability.weight(reliability) }
  }

  /// By name.
  package let authors: [Author]
  private let weights: [String: Double]

  /// α and β.
  private static let prior = (right: 9.0, wrong: 1.0)
  /// Of a spectrum's class in a catalogue.
  private static let spectrum = 0.99
  private static let iterations = 100
  /// Change of a reliability below which the computation ends.
  private static let tolerance = 1e-9

  /// Weight of the labels of an author of whom nothing is known.
  package static let priorWeight = weight(prior.right / (prior.right + prior.wrong))

  /// - Parameters:
  ///   - opinions: in any order; of several of an author on an object the last counts.
  ///   - spectra: verdicts by spectroscopic classes, by object.
  package init(_ opinions: some Sequence<Opinion>, spectra: [String: Verdict] = [:]) {
    var verdicts: [String: [String: Verdict]] = [:]
    for opinion in opinions {
      verdicts[opinion.objectID, default: [:]][opinion.author] = opinion.verdict
    }
    let items = verdicts.sorted { $0.key < $1.key }.map { object, verdicts in
      Item(
        verdicts: verdicts.sorted { $0.key < $1.key }.map { ($0.key, $0.value) },
        spectrum: spectra[object])
    }
    authors = Self.estimate(items)
    weights = Dictionary(uniqueKeysWithValues: authors.map { ($0.name, $0.weight) })
  }

  /// Weight of an author's labels, from 0 to 1.
  package func weight(of author: String) -> Double { weights[author] ?? Self.priorWeight }

  private static func weight(_ reliability: Double) -> Double { max(0, 2 * reliability - 1) }

  /// The verdicts on one object.
  private struct Item {
    /// By author.
    let verdicts: [(author: String, verdict: Verdict)]
    let spectrum: Verdict?

    var isCompared: Bool { verdicts.count + (spectrum == nil ? 0 : 1) > 1 }

    /// Probability that the object is interesting.
    func probability(_ reliability: [String: Double]) -> Double {
      var odds = (spectrum?.sign ?? 0) * AuthorReliability.logOdds(AuthorReliability.spectrum)
      for (author, verdict) in verdicts {
        odds += verdict.sign * AuthorReliability.logOdds(reliability[author] ?? 0.5)
      }
      return 1 / (1 + exp(-odds))
    }
  }

  private static func logOdds(_ probability: Double) -> Double {
    log(probability / (1 - probability))
  }

  private static func estimate(_ items: [Item]) -> [Author] {
    let start = prior.right / (prior.right + prior.wrong)
    var authors: [String: Author] = [:]
    for item in items {
      for (name, _) in item.verdicts {
        var author =
          authors[name] ?? Author(name: name, objects: 0, compared: 0, reliability: start)
        author.objects += 1
        author.compared += item.isCompared ? 1 : 0
        authors[name] = author
      }
    }
    let compared = items.filter(\.isCompared)
    var reliability = authors.mapValues(\.reliability)
    for _ in 0..<iterations {
      let next = step(reliability, compared, authors)
      let change = next.map { abs($0.value - (reliability[$0.key] ?? 0)) }.max() ?? 0
      reliability = next
      if change < tolerance { break }
    }
    return authors.values.sorted { $0.name < $1.name }.map { author in
      var author = author
      author.reliability = reliability[author.name] ?? start
      return author
    }
  }

  /// One turn: the objects' probabilities, then the authors' reliabilities.
  private static func step(
    _ reliability: [String: Double], _ items: [Item], _ authors: [String: Author]
  ) -> [String: Double] {
    var right = authors.mapValues { _ in prior.right }
    for item in items {
      let probability = item.probability(reliability)
      for (author, verdict) in item.verdicts {
        right[author, default: 0] += verdict == .interesting ? probability : 1 - probability
      }
    }
    return right.reduce(into: [:]) { result, entry in
      let count = Double(authors[entry.key]?.compared ?? 0)
      result[entry.key] = entry.value / (prior.right + prior.wrong + count)
    }
  }
}
