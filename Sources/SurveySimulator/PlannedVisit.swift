import Photometry

/// One exposure of an object's field.
struct PlannedVisit: Sendable, Hashable {
  /// Mid-exposure, MJD TAI.
  var time: Double
  var band: Band
  /// 5σ depth, AB.
  var depth: Double
}
