package import Photometry

/// One observation with the time of the alert that reported it.
///
/// Surveys revise fluxes; the later report counts. Keeping the time of report with each value
/// makes the result of a merge independent of the order in which packets arrive.
package struct Measurement: Sendable, Hashable {
  package var observation: Observation
  /// Time of the reporting alert's own detection, MJD TAI, days.
  package var reported: Double

  package init(_ observation: Observation, reported: Double) {
    self.observation = observation
    self.reported = reported
  }

  /// Whether all numbers are finite and the error is positive.
  var isUsable: Bool {
    observation.time.isFinite && observation.flux.isFinite && observation.fluxError.isFinite
      && observation.fluxError > 0 && reported.isFinite
  }

  /// Whether this one replaces `other` as the value of the same measurement.
  ///
  /// The later report does. Values reported at the same time are ordered by their numbers, error
  /// first (the larger is the more cautious), so that the choice does not depend on arrival.
  func supersedes(_ other: Measurement) -> Bool {
    if reported != other.reported { return reported > other.reported }
    let a = observation
    let b = other.observation
    if a.fluxError != b.fluxError { return a.fluxError > b.fluxError }
    if a.flux != b.flux { return a.flux > b.flux }
    if a.time != b.time { return a.time > b.time }
    if a.band != b.band { return a.band > b.band }
    return a.measurementID > b.measurementID
  }

  /// Time order; among equal times an order of its own, the same for any arrival.
  static func inOrder(_ a: Measurement, _ b: Measurement) -> Bool {
    let x = a.observation
    let y = b.observation
    if x.time != y.time { return x.time < y.time }
    if x.band != y.band { return x.band < y.band }
    if x.kind != y.kind { return x.kind < y.kind }
    if x.measurementID != y.measurementID { return x.measurementID < y.measurementID }
    return b.supersedes(a)
  }
}
