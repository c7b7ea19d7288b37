/// Why an object is recommended.
package struct Reason: Sendable, Hashable, Codable {
  /// The kinds of reason; raw values are what is published.
  package enum Code: String, Sendable, Hashable, Codable, CaseIterable, Comparable {
    /// Value: percentile of the score.
    case strange
    /// Value: the score, which has reached the threshold.
    case crossed
    /// Value: change of the score per day.
    case rising
    /// Value: predicted mag per day.
    case fading
    /// Value: standard deviation of the score.
    case uncertain
    /// Value: 1; an expert asks for more.
    case interesting
    /// Value: part of the worth that what is known or chosen before leaves, from 0 to 1.
    case novel
    /// Value: airmass at the best time.
    case observable

    package static func < (lhs: Code, rhs: Code) -> Bool { lhs.rawValue < rhs.rawValue }
  }

  package var code: Code
  package var value: Double
  /// For people.
  package var text: String

  package init(code: Code, value: Double) {
    self.code = code
    self.value = value
    text = Self.text(code, value)
  }

  /// With one decimal, or two near 100, which it never says: as everywhere.
  private static func percentile(_ value: Double) -> String {
    value > 99.9 ? min(value, 99.99).rounded(places: 2) : value.rounded(places: 1)
  }

  private static func text(_ code: Code, _ value: Double) -> String {
    switch code {
    case .strange:
      "stranger than \(percentile(value)) % of common objects observed as often and as long"
    case .crossed: "score \(value.rounded(places: 3)) is past the threshold"
    case .rising: "score rising by \(value.rounded(places: 4)) a day"
    case .fading: "fading by \(value.rounded(places: 2)) mag a day"
    case .uncertain: "score uncertain by \(value.rounded(places: 3))"
    case .interesting: "an expert finds it interesting"
    case .novel: "\((100 * value).rounded(places: 0)) % of it is new beside what is known or chosen"
    case .observable: "observable at airmass \(value.rounded(places: 2))"
    }
  }
}
