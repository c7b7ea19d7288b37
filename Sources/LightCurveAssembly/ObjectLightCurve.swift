package import Photometry

/// What is kept of one object's photometry, and the light curve that follows from it.
///
/// Every measurement that any packet reported is kept, in the value reported last; withdrawn
/// identifiers stay withdrawn. The light curve takes, per exposure and band, the strongest kind
/// (detection, then forced photometry, then non-detection) in the value reported last. Keeping
/// what a stronger kind hides means that it comes back when the stronger one is withdrawn, and
/// that any order and any grouping of the same packets gives the same light curve:
///
///     merge(merge(S, A), B) = merge(merge(S, B), A)
///
/// Two limits to that: exposures in one band less than 1e-5 d apart chain, and measurements
/// beyond `maximumMeasurements` are let go, oldest first.
package struct ObjectLightCurve: Sendable, Hashable {
  /// Most measurements and most withdrawn identifiers kept: thirty years of LSST visits.
  package static let maximumMeasurements = 10_000

  /// In time order, one per identifier and kind, or without identifier per exposure and kind.
  package internal(set) var measurements: [Measurement]
  /// Ascending, the newest identifiers where there were too many.
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

  /// Whether the survey has taken the measurement of an identifier back.
  package func isWithdrawn(_ identifier: Int64) -> Bool {
    guard !withdrawn.isEmpty else { return false }
    let index = withdrawn.partitionIndex { $0 >= identifier }
    return index < withdrawn.count && withdrawn[index] == identifier
  }

  /// Joins a packet's detection, history and withdrawals.
  ///
  /// O(n log m + m log m) for n measurements kept and m in the packet.
  package mutating func merge(_ alert: Alert) -> MergeResult {
    merge(alert, limit: Self.maximumMeasurements)
  }

  mutating func merge(_ alert: Alert, limit: Int) -> MergeResult {
    let reported = alert.detection.time
    var incoming: [Measurement] = []
    incoming.reserveCapacity(alert.history.count + 1)
    incoming.append(Measurement(alert.detection, reported: reported))
    for observation in alert.history {
      incoming.append(Measurement(observation, reported: reported))
    }
    let total = incoming.count
    incoming.removeAll { !$0.isUsable }
    var result = merge(incoming, withdrawing: alert.withdrawn, limit: limit)
    result.unusable = total - incoming.count
    return result
  }
}
