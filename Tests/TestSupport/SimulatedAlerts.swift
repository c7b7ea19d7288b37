package import Photometry
import Sampling

/// Alerts with histories of every kind, from a seed.
package enum SimulatedAlerts {
  package static func ztf(seed: UInt64) -> Alert {
    var generator = SeededGenerator(seed: seed)
    var alert = Alert(
      survey: .ztf, objectID: "ZTF24a\(seed)", alertID: String(2_475_433_850_015_010_000 + seed),
      rightAscension: generator.uniform(0, 360), declination: generator.uniform(-30, 90),
      detection: observation(&generator, .ztf, .detection))
    alert.detection.measurementID = Int64(alert.alertID) ?? 0
    alert.history = (0..<30).map { index in
      observation(&generator, .ztf, [.detection, .forced, .nonDetection][index % 3])
    }
    alert.attributes.reliability = Double(Float(generator.uniform()))
    alert.attributes.isPositive = alert.detection.flux > 0
    alert.attributes.solarSystemSeparation = seed % 2 == 0 ? nil : 4.5
    alert.attributes.starScore = 0.25
    alert.attributes.starSeparation = 1.5
    alert.attributes.programID = 1
    alert.attributes.detectionCount = 12
    alert.attributes.limitingMagnitude = 20.5
    return alert
  }

  package static func lsst(seed: UInt64) -> Alert {
    var generator = SeededGenerator(seed: seed)
    var alert = Alert(
      survey: .lsst, objectID: String(169_298_432_598_474_000 + seed),
      alertID: String(169_298_432_598_500_000 + seed),
      rightAscension: generator.uniform(0, 360), declination: generator.uniform(-90, 30),
      detection: observation(&generator, .lsst, .detection))
    alert.detection.measurementID = Int64(alert.alertID) ?? 0
    alert.history = (0..<30).map { index in
      observation(&generator, .lsst, index < 15 ? .detection : .forced)
    }
    alert.withdrawn = seed % 3 == 0 ? [77, 78] : []
    alert.attributes.reliability = Double(Float(generator.uniform()))
    alert.attributes.isPositive = alert.detection.flux > 0
    alert.attributes.isSolarSystemObject = seed % 5 == 0
    alert.attributes.detectionCount = seed % 5 == 0 ? nil : 16
    return alert
  }

  private static func observation(
    _ generator: inout SeededGenerator, _ survey: Survey, _ kind: Observation.Kind
  ) -> Observation {
    let bands = survey.bands
    let sign: Double = generator.uniform() < 0.2 ? -1 : 1
    let hasID = kind == .detection || (kind == .forced && survey == .lsst)
    return Observation(
      time: generator.uniform(58_000, 61_500),
      band: bands[Int(generator.uniform(0, Double(bands.count)))],
      flux: kind == .nonDetection ? 0 : sign * generator.uniform(100, 1e5),
      fluxError: generator.uniform(10, 1000), kind: kind,
      measurementID: hasID ? Int64(generator.next() >> 8) : 0)
  }
}
