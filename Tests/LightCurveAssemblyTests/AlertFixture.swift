import Photometry

/// Alerts of one object, made in one line.
enum AlertFixture {
  static func alert(
    _ detection: Observation, history: [Observation] = [], withdrawn: [Int64] = [],
    attributes: Alert.Attributes = Alert.Attributes()
  ) -> Alert {
    Alert(
      survey: .ztf, objectID: "ZTF18aaaaaaa", alertID: "\(detection.measurementID)",
      rightAscension: 10, declination: 20, detection: detection, history: history,
      withdrawn: withdrawn, attributes: attributes)
  }

  static func detection(
    _ time: Double, _ flux: Double = 1_000, band: Band = .g, id: Int64 = 0, error: Double = 50
  ) -> Observation {
    Observation(time: time, band: band, flux: flux, fluxError: error, measurementID: id)
  }

  static func forced(_ time: Double, _ flux: Double, band: Band = .g, id: Int64 = 0) -> Observation
  {
    Observation(
      time: time, band: band, flux: flux, fluxError: 50, kind: .forced, measurementID: id)
  }

  static func limit(_ time: Double, band: Band = .g) -> Observation {
    Observation(time: time, band: band, flux: 0, fluxError: 60, kind: .nonDetection)
  }
}
