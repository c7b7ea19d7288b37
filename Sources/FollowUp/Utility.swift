import Glibc

/// The worth of a look at an object by itself, in nats.
///
/// A sum of terms, each of which becomes a reason; the strangest objects reach 3 by their
/// percentile alone, every other term moves an object by at most half a decade of percentile.
package struct Utility: Sendable, Hashable {
  /// The terms that count, largest first.
  package let terms: [Term]

  /// One summand.
  package struct Term: Sendable, Hashable {
    package var code: Reason.Code
    /// The number that the reason quotes.
    package var value: Double
    /// nats.
    package var worth: Double
  }

  /// nats.
  package var total: Double { terms.reduce(0) { $0 + $1.worth } }

  package init(of candidate: FollowUpCandidate) {
    var terms = [
      Term(
        code: .strange, value: candidate.percentile,
        worth: Self.surprise(percentile: candidate.percentile)),
      // An uncertain score gains by a look (upper confidence bounds, Auer 2002).
      Term(
        code: .uncertain, value: candidate.scoreError,
        worth: 0.3 * Self.saturating(candidate.scoreError, half: 0.05)),
    ]
    if let crossing = candidate.firstCrossing {
      terms.append(Term(code: .crossed, value: crossing, worth: 0.3))
    }
    if let gradient = candidate.gradient {
      terms.append(
        Term(code: .rising, value: gradient, worth: 0.5 * Self.saturating(gradient, half: 0.01)))
    }
    if let fading = candidate.fading {
      terms.append(
        Term(code: .fading, value: fading, worth: 0.5 * Self.saturating(fading, half: 0.1)))
    }
    if candidate.verdict == .interesting {
      terms.append(Term(code: .interesting, value: 1, worth: 0.5))
    }
    self.terms = terms.filter { $0.worth > 0 }.sorted { a, b in
      a.worth != b.worth ? a.worth > b.worth : a.code < b.code
    }
  }

  /// −log₁₀ of the fraction of objects that are at least as strange, at most 3.
  static func surprise(percentile: Double) -> Double {
    -log10(max(1e-3, min(1, 1 - percentile / 100)))
  }

  /// x / (x + half) for positive x, else 0.
  private static func saturating(_ x: Double, half: Double) -> Double {
    x > 0 ? x / (x + half) : 0
  }
}
