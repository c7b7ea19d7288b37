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
  /// What the look adds to those ranked before it, nats.
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
