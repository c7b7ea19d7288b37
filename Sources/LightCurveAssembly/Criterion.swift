/// Why an alert is not let through; the raw names are those of the ledger and of the
/// configuration. `allCases` is the order of evaluation: what the detection itself says comes
/// before what its surroundings and its history say.
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
  /// The object has too few positive detections so far.
  case detections
}
