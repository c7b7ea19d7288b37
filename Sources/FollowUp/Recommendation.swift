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
  /// When to look, overhead included.
  package var slot: Window?
  /// The dark stretch around the look in which the object is up.
  package var window: Window?
  /// In the middle of the look.
  package var airmass: Double?
  /// Brightness of the sky in the middle of the look, in units of the dark zenith.
  package var skyBrightness: Double?
  /// Seconds, without overhead.
  package var exposure: Double?
  /// Brightest band and AB magnitude expected in the night, with its standard deviation.
  package var band: Band?
  package var magnitude: Double?
  package var magnitudeError: Double?
  /// Last detection, MJD TAI.
  package var lastDetection: Double
  /// Expected number of rare objects that this look confirms beside those ranked before it.
  package var gain: Double
  /// The factors of the gain.
  package var worth: Worth
  /// Seconds of telescope time, overhead included and slewing not; 0 without a telescope.
  package var cost: Double
  /// Strongest first.
  package var reasons: [Reason]
  /// The reasons for people, one sentence.
  package var sentence: String
  /// MJD TAI of the plan.
  package var issued: Double
  /// MJD TAI after which the recommendation means nothing: the end of the look.
  package var expires: Double

  /// The factors of a look's gain, each from 0 to 1.
  package struct Worth: Sendable, Hashable, Codable {
    /// Probability that the object is of a rare class.
    package var rare: Double
    /// Probability that it is bright enough in the look.
    package var bright: Double
    /// Part that is new beside what is known or chosen before.
    package var new: Double

    package init(rare: Double, bright: Double, new: Double) {
      self.rare = rare
      self.bright = bright
      self.new = new
    }
  }

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
    /// Value: days since the last detection, where these are many.
    case unseen
    /// Value: change of the score since the last look, or since one was asked for.
    case scoreChanged
    /// Value: change of the magnitude since then, mag; positive is fainter.
    case brightnessChanged
    /// Value: part of the worth that what is known or chosen before leaves, from 0 to 1.
    case novel
    /// Value: airmass in the middle of the look.
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
    case .unseen: "not detected for \(value.rounded(places: 0)) days"
    case .scoreChanged: "score changed by \(value.rounded(places: 3)) since the last look"
    case .brightnessChanged:
      "\(abs(value).rounded(places: 1)) mag \(value > 0 ? "fainter" : "brighter") than at the last "
        + "look"
    case .novel: "\((100 * value).rounded(places: 0)) % of it is new beside what is known or chosen"
    case .observable: "observable at airmass \(value.rounded(places: 2))"
    }
  }
}

extension Double {
  /// Decimal text with a fixed number of places, without locale.
  package func rounded(places: Int) -> String {
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
