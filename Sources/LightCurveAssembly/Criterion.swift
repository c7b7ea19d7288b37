/// Why an alert is not scored; the raw names are those of the ledger and of the configuration.
/// `allCases` is the order of evaluation: the detection itself and its surroundings, then, once the
/// alert is merged, the whole history of its object.
package enum Criterion: String, Sendable, Hashable, CaseIterable, Codable {
  /// The detection's reliability is too low.
  case reliability
  /// The detection is a negative subtraction.
  case positiveSubtraction
  /// A known solar-system object is too near.
  case solarSystem
  /// A catalogued star is too near.
  case star
  /// The packet belongs to a programme that is not asked for.
  case programID
  /// The difference image is too wide, too long, has bad pixels, or differs by aperture.
  case imageQuality
  /// The survey has set a flag that says that the measurement is doubtful.
  case flags
  /// The survey states too low a signal-to-noise ratio.
  case signalToNoise
  /// The object has too few positive detections so far.
  case detections
  /// The survey has detected the object for too long.
  case age
  /// The survey detects the object nearly whenever it looks.
  case detectionShare
  /// Too many of the object's detections are negative.
  case negativeShare
  /// The object was detected long before its brightest detection.
  case earlierOutburst
  /// The object is nearly as bright as ever, long after its first detection.
  case persistence
  /// A star of an imported catalogue is at the object's position.
  case catalogueStar
  /// A variable star of an imported catalogue is there.
  case catalogueVariable
  /// An active galactic nucleus of an imported catalogue is there.
  case catalogueAGN

  /// True if the object's history decides, not the alert alone.
  package var isOfObject: Bool {
    switch self {
    case .reliability, .positiveSubtraction, .solarSystem, .star, .programID, .imageQuality,
      .flags, .signalToNoise:
      false
    case .detections, .age, .detectionShare, .negativeShare, .earlierOutburst, .persistence,
      .catalogueStar, .catalogueVariable, .catalogueAGN:
      true
    }
  }

  package static let ofAlert = allCases.filter { !$0.isOfObject }
  package static let ofObject = allCases.filter(\.isOfObject)
}

/// A criterion that an alert or its object fails.
package struct Rejection: Sendable, Hashable {
  package var criterion: Criterion
  /// The number and the bound that it fails: `negativeShare 0.41 > 0.2`.
  package var reason: String

  init(_ criterion: Criterion, _ reason: String) {
    self.criterion = criterion
    self.reason = "\(criterion.rawValue) \(reason)"
  }

  /// A rejection if a value is above a bound.
  static func above(
    _ bound: Double, _ value: Double, _ criterion: Criterion, _ name: String = "",
    unit: String = ""
  ) -> Rejection? {
    guard value > bound else { return nil }
    return Rejection(criterion, "\(name)\(value.apart(from: bound)) > \(bound.short)\(unit)")
  }

  /// A rejection if a value is below a bound.
  static func below(
    _ bound: Double, _ value: Double, _ criterion: Criterion, _ name: String = ""
  ) -> Rejection? {
    guard value < bound else { return nil }
    return Rejection(criterion, "\(name)\(value.apart(from: bound)) < \(bound.short)")
  }
}

extension Double {
  /// The number with two decimals at most.
  var short: String { rounded(to: 100) }

  /// The number with as many decimals as tell it from another one, two at least.
  fileprivate func apart(from other: Double) -> String {
    for scale in [100.0, 1_000, 10_000] where rounded(to: scale) != other.rounded(to: scale) {
      return rounded(to: scale)
    }
    return "\(self)"
  }

  private func rounded(to scale: Double) -> String {
    let rounded = (self * scale).rounded() / scale
    return Int64(exactly: rounded).map(String.init) ?? "\(rounded)"
  }
}
