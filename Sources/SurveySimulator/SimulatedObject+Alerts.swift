import Glibc
package import Photometry
import Sampling

extension SimulatedObject {
  /// One alert per detection in time order, each with the history its survey packs.
  ///
  /// ZTF: detections and non-detections of the last 30 days, and forced photometry where there was
  /// no detection, computed anew for each packet at its own position. LSST: detections and forced
  /// photometry of the last twelve months.
  ///
  /// - Parameter hasDefaults: true if some attributes have the value that the survey writes where it
  ///   knows none: a star score of 0.5 for an eighth of ZTF's objects, the reliability
  ///   ``Survey/unknownReliability`` in a fiftieth of LSST's packets.
  package func alerts(hasDefaults: Bool = false) -> [Alert] {
    var generator = SeededGenerator(seed: UInt64(bitPattern: visits[0].measurementID))
    let nearest = catalogueSource(from: &generator)
    var detections = 0
    var result: [Alert] = []
    for index in visits.indices where visits[index].isDetection {
      detections += 1
      var alert = Alert(
        survey: survey, objectID: objectID, alertID: String(visits[index].measurementID),
        rightAscension: rightAscension, declination: declination,
        detection: visits[index].observation(.detection),
        history: history.observations(before: index))
      scatterPosition(of: &alert, from: &generator)
      alert.attributes = attributes(
        of: visits[index], detections: detections, nearest: nearest, from: &generator)
      if hasDefaults { writeDefaults(in: &alert) }
      result.append(alert)
    }
    return result
  }

  private func writeDefaults(in alert: inout Alert) {
    var object = SeededGenerator(seed: UInt64(bitPattern: visits[0].measurementID), key: "defaults")
    var packet = SeededGenerator(
      seed: UInt64(bitPattern: alert.detection.measurementID), key: "defaults")
    switch survey {
    case .ztf:
      if object.uniform() < 0.125 { alert.attributes.starScore = Survey.unknownStarScore }
    case .lsst:
      if packet.uniform() < 0.02 { alert.attributes.reliability = Survey.unknownReliability }
    }
  }

  /// Astrometric noise of a tenth of an arc second.
  private func scatterPosition(of alert: inout Alert, from generator: inout SeededGenerator) {
    let scatter = 0.1 / 3600
    alert.declination += scatter * generator.normal()
    let east = scatter * generator.normal() / max(0.01, cos(declination * .pi / 180))
    alert.rightAscension = (rightAscension + east + 360).truncatingRemainder(dividingBy: 360)
  }

  private func attributes(
    of visit: SimulatedVisit, detections: Int, nearest: (score: Double, separation: Double),
    from generator: inout SeededGenerator
  ) -> Alert.Attributes {
    var result = Alert.Attributes()
    // Real sources score near 1, faint ones less surely.
    let doubt = generator.exponential(mean: 0.6 / (visit.flux / visit.fluxError), limit: 0.9)
    result.reliability = 1 - doubt
    result.isPositive = true
    result.detectionCount = detections
    switch survey {
    case .ztf:
      result.starScore = nearest.score
      result.starSeparation = nearest.separation
      result.programID = 1
      result.limitingMagnitude = visit.depth
    case .lsst:
      result.isSolarSystemObject = false
    }
    return result
  }

  /// The nearest catalogue source: the host, the nucleus, or the star itself.
  private func catalogueSource(
    from generator: inout SeededGenerator
  ) -> (score: Double, separation: Double) {
    switch objectClass {
    case .dwarfNova: (generator.uniform(0.9, 1), generator.uniform(0, 0.6))
    case .nova: (generator.uniform(0.3, 1), generator.uniform(1, 8))
    case .activeNucleus: (generator.uniform(0, 0.45), generator.uniform(0, 0.4))
    case .tidalDisruption: (generator.uniform(0, 0.3), generator.uniform(0, 0.5))
    default:
      (generator.exponential(mean: 0.08, limit: 0.5), generator.exponential(mean: 3, limit: 25))
    }
  }
}
