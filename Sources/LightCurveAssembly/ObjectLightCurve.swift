package import Photometry

/// The stored photometry of one object, and the light curve that follows from it.
///
/// Every measurement that any packet reported is kept, in the value reported last; withdrawn
/// identifiers stay withdrawn. The light curve takes, per exposure and band, the strongest kind
/// (detection, then forced photometry, then non-detection) in the value reported last. A weaker
/// kind is kept as well: it comes back when the stronger one is withdrawn, and any order and any
/// grouping of the same packets gives the same light curve:
///
///     merge(merge(S, A), B) = merge(merge(S, B), A)
///
/// Two limits to that: exposures in one band less than 1e-5 d apart chain, and measurements
/// beyond `maximumMeasurements` are dropped, oldest first.
package struct ObjectLightCurve: Sendable, Hashable {
  /// Most measurements and most withdrawn identifiers kept: thirty years of LSST visits.
  package static let maximumMeasurements = 10_000

  /// In time order, one per identifier and kind, or without identifier per exposure and kind.
  package internal(set) var measurements: [Measurement]
  /// Ascending; only the newest identifiers if there were too many.
  package internal(set) var withdrawn: [Int64]
  /// One observation per exposure and band.
  package internal(set) var lightCurve: LightCurve

  package init() {
    measurements = []
    withdrawn = []
    lightCurve = LightCurve()
  }

  /// An object of usable measurements as `measurements` and `withdrawn` once gave them; in another
  /// order, or too many, they are merged anew.
  init(stored measurements: [Measurement], withdrawn: [Int64]) {
    self.init()
    let isInOrder = zip(measurements, measurements.dropFirst()).allSatisfy(Measurement.inOrder)
    let isAscending = zip(withdrawn, withdrawn.dropFirst()).allSatisfy(<)
    let limit = Self.maximumMeasurements
    guard isInOrder, isAscending, max(measurements.count, withdrawn.count) <= limit else {
      _ = merge(measurements, withdrawing: withdrawn, limit: limit)
      return
    }
    self.measurements = measurements
    self.withdrawn = withdrawn
    lightCurve = LightCurve(Self.strongestPerExposure(measurements))
  }

  /// Returns true if the survey has withdrawn the measurement with an identifier.
  package func isWithdrawn(_ identifier: Int64) -> Bool {
    guard !withdrawn.isEmpty else { return false }
    let index = withdrawn.partitionIndex { $0 >= identifier }
    return index < withdrawn.count && withdrawn[index] == identifier
  }

  /// Removes measurements that cannot be, which an earlier version kept.
  ///
  /// - Parameter latest: MJD TAI after which nothing was observed yet.
  /// - Returns: the measurements, in time order.
  package mutating func removeImplausible(
    _ plausibility: Plausibility, latest: Double
  ) -> [Observation] {
    var bad: [Observation] = []
    measurements.removeAll { measurement in
      let isBad = plausibility.fault(of: measurement.observation, latest: latest) != nil
      if isBad { bad.append(measurement.observation) }
      return isBad
    }
    if !bad.isEmpty { lightCurve = LightCurve(Self.strongestPerExposure(measurements)) }
    return bad
  }

  /// Joins a packet's detection, history and withdrawals.
  ///
  /// O(n log m + m log m) for n measurements kept and m in the packet.
  ///
  /// - Parameter isSeen: true for observations that the model sees; others are never revised.
  package mutating func merge(
    _ alert: Alert, isSeen: (Observation) -> Bool = { _ in true }
  ) -> MergeResult {
    merge(alert, limit: Self.maximumMeasurements, isSeen: isSeen)
  }

  mutating func merge(
    _ alert: Alert, limit: Int, isSeen: (Observation) -> Bool = { _ in true }
  ) -> MergeResult {
    let reported = alert.detection.time
    var incoming: [Measurement] = []
    incoming.reserveCapacity(alert.history.count + 1)
    incoming.append(Measurement(alert.detection, reported: reported))
    for observation in alert.history {
      incoming.append(Measurement(observation, reported: reported))
    }
    let total = incoming.count
    incoming.removeAll { !$0.isUsable }
    var result = merge(incoming, withdrawing: alert.withdrawn, limit: limit, isSeen: isSeen)
    result.unusable = total - incoming.count
    return result
  }
}

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

  /// True if all numbers are finite and the error is positive.
  var isUsable: Bool {
    observation.time.isFinite && observation.flux.isFinite && observation.fluxError.isFinite
      && observation.fluxError > 0 && reported.isFinite
  }

  /// Returns true if this one replaces `other` as the value of the same measurement.
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

/// Effect of a merge on a light curve.
package struct MergeResult: Sendable, Hashable {
  package enum Change: Sendable, Hashable {
    /// The light curve is as before.
    case unchanged
    /// Observations were added after all earlier ones.
    case appended(count: Int)
    /// An observation appeared, changed or went; all before `from` (MJD TAI) are as before.
    case revised(from: Double)
  }

  package var change: Change
  /// The first time, MJD TAI, of a detection or forced measurement that the model saw and that no
  /// longer agrees with any, or is gone; an addition in between is no revision.
  package var revisedFrom: Double?
  /// Measurements of the packet with a number that is not finite, or without a positive error.
  package var unusable: Int
  /// Oldest measurements dropped to stay within the limit.
  package var evicted: Int

  package init(
    change: Change, revisedFrom: Double? = nil, unusable: Int = 0, evicted: Int = 0
  ) {
    self.change = change
    self.revisedFrom = revisedFrom
    self.unusable = unusable
    self.evicted = evicted
  }
}
