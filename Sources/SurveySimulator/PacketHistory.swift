package import Photometry
import Sampling

/// All visits of an object, and what the packet of one of them says of the earlier ones.
///
/// ZTF: detections and non-detections of the last 30 days, and forced photometry where there was no
/// detection, computed anew for each packet at its own position. LSST: detections and forced
/// photometry of the last twelve months.
package struct PacketHistory: Sendable {
  private let survey: Survey
  private let visits: [SimulatedVisit]
  private let firstDetection: Int

  /// - Parameters:
  ///   - visits: in time order.
  ///   - firstDetection: index into `visits`; forced photometry begins after it.
  package init(survey: Survey, visits: [SimulatedVisit], firstDetection: Int) {
    self.survey = survey
    self.visits = visits
    self.firstDetection = firstDetection
  }

  /// The history in the packet of the visit at an index.
  package func observations(before index: Int) -> [Observation] {
    let window = survey == .ztf ? 30.0 : 365
    let now = visits[index].time
    var result: [Observation] = []
    for earlier in visits[..<index] where earlier.time >= now - window && earlier.time < now {
      if earlier.isDetection {
        result.append(earlier.observation(.detection))
        continue
      }
      if survey == .ztf { result.append(earlier.nonDetection) }
      guard earlier.time > visits[firstDetection].time else { continue }
      var forced = earlier.observation(.forced)
      if survey == .ztf { recompute(&forced, for: visits[index]) }
      result.append(forced)
    }
    return result
  }

  /// Scatters forced photometry by a fifth of its error, as a position that moves does.
  private func recompute(_ forced: inout Observation, for visit: SimulatedVisit) {
    let seed = UInt64(bitPattern: visit.measurementID)
    var generator = SeededGenerator(seed: seed ^ forced.time.bitPattern, key: "forced")
    forced.flux += 0.2 * forced.fluxError * generator.normal()
  }
}
