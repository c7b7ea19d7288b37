import Glibc
package import Photometry

/// One object to look at, where, when, and why.
package struct Recommendation: Sendable, Hashable, Codable {
  /// Unique: the object and the time of the plan to the second. Under it the recommendation is
  /// superseded or withdrawn.
  package var id: String { objectID + "-" + issued.rounded(places: 5) }

  package var objectID: String
  /// 1 is the first to look at.
  package var rank: Int
  /// The telescope's name; `nil` where none is configured.
  package var telescope: String?
  /// When the object is up in a dark sky, MJD TAI.
  package var window: Window?
  /// Best in the window.
  package var airmass: Double?
  /// Seconds, without overhead.
  package var exposure: Double?
  /// Brightest band and AB magnitude expected tonight.
  package var band: Band?
  package var magnitude: Double?
  /// Utility that this look adds to those ranked before it, nats.
  package var gain: Double
  /// Seconds of telescope time; 0 without a telescope.
  package var cost: Double
  /// Strongest first.
  package var reasons: [Reason]
  /// The reasons for people, one sentence.
  package var sentence: String
  /// MJD TAI of the plan.
  package var issued: Double
  /// MJD TAI after which the recommendation means nothing.
  package var expires: Double

  /// A stretch of time.
  package struct Window: Sendable, Hashable, Codable {
    /// MJD TAI.
    package var start: Double
    package var end: Double

    package init(start: Double, end: Double) {
      self.start = start
      self.end = end
    }
  }
}

/// Why an object is recommended.
package struct Reason: Sendable, Hashable, Codable {
  /// The kinds of reason; raw values are what is published.
  package enum Code: String, Sendable, Hashable, Codable, CaseIterable, Comparable {
    /// Value: percentile of the score.
    case strange
    /// Value: when the object first crossed, MJD TAI.
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
    case .crossed: "strange on several nights, since MJD \(value.rounded(places: 1))"
    case .rising: "score rising by \(value.rounded(places: 4)) a day"
    case .fading: "fading by \(value.rounded(places: 2)) mag a day"
    case .uncertain: "score uncertain by \(value.rounded(places: 3))"
    case .interesting: "an expert finds it interesting"
    case .novel: "\((100 * value).rounded(places: 0)) % of it is new beside what is known or chosen"
    case .observable: "observable at airmass \(value.rounded(places: 2))"
    }
  }
}

extension Double {
  /// Decimal text with a fixed number of places, without locale.
  func rounded(places: Int) -> String {
    guard isFinite, abs(self) < 1e12 else { return "\(self)" }
    let scale = pow(10, Double(places))
    let units = Int64((abs(self) * scale).rounded())
    let sign = self < 0 && units > 0 ? "-" : ""
    guard places > 0 else { return sign + String(units) }
    let (whole, fraction) = units.quotientAndRemainder(dividingBy: Int64(scale))
    let digits = String(fraction)
    return sign + String(whole) + "."
      + String(repeating: "0", count: places - digits.count) + digits
  }
}
