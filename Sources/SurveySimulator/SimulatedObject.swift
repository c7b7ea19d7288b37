package import Photometry

/// One object of the simulated sky and all that its survey measured.
package struct SimulatedObject: Sendable {
  package let survey: Survey
  /// ZTF's `ZTF21aaaaabc`, or LSST's 64-bit decimal number.
  package let objectID: String
  package let objectClass: TransientClass
  package let redshift: Double
  /// J2000 degrees.
  package let rightAscension: Double
  package let declination: Double
  /// MJD TAI of the explosion or first outburst; the survey's start for what always varies.
  package let onset: Double

  /// In time order, from the first that an alert mentions.
  let visits: [SimulatedVisit]
  /// Index into `visits`.
  let firstDetection: Int
  private let source: SkySource

  /// What packets say of earlier visits.
  var history: PacketHistory {
    PacketHistory(survey: survey, visits: visits, firstDetection: firstDetection)
  }

  init(
    survey: Survey, objectID: String, objectClass: TransientClass, placement: Placement,
    source: SkySource, visits: [SimulatedVisit], firstDetection: Int
  ) {
    self.survey = survey
    self.objectID = objectID
    self.objectClass = objectClass
    self.redshift = placement.redshift
    let turns = placement.position.rightAscension.truncatingRemainder(dividingBy: 360)
    self.rightAscension = turns < 0 ? turns + 360 : turns
    self.declination = placement.position.declination
    self.onset = source.onset
    self.visits = visits
    self.firstDetection = firstDetection
    self.source = source
  }

  /// Every visit once: detections (S/N ≥ 5), before the first of them ZTF's non-detections, after
  /// it forced photometry. In time order.
  package var observations: [Observation] {
    visits.indices.map { index in
      if visits[index].isDetection { return visits[index].observation(.detection) }
      return index < firstDetection
        ? visits[index].nonDetection : visits[index].observation(.forced)
    }
  }

  /// The number of detections, and with it of alerts.
  package var detections: Int { visits.count(where: \.isDetection) }

  /// The light curve as a file holds it: detections, for LSST also forced photometry.
  package var lightCurve: LabelledLightCurve {
    let kinds: Set<Observation.Kind> = survey == .ztf ? [.detection] : [.detection, .forced]
    return LabelledLightCurve(
      objectID: objectID, objectClass: objectClass.label, redshift: redshift,
      lightCurve: LightCurve(observations.filter { kinds.contains($0.kind) }))
  }

  /// Difference flux without noise, nJy, at a time in MJD TAI.
  package func trueFlux(time: Double, band: Band) -> Double {
    source.flux(time: time, band: band)
  }
}

/// One exposure of a simulated object and what it measured.
package struct SimulatedVisit: Sendable, Hashable {
  /// Mid-exposure, MJD TAI.
  package var time: Double
  package var band: Band
  /// 5σ depth, AB.
  package var depth: Double
  /// nJy.
  package var flux: Double
  package var fluxError: Double
  /// True if the survey counts the visit as a detection.
  package var isDetection: Bool
  /// The survey's identifier.
  package var measurementID: Int64

  package init(
    time: Double, band: Band, depth: Double, flux: Double, fluxError: Double, isDetection: Bool,
    measurementID: Int64
  ) {
    self.time = time
    self.band = band
    self.depth = depth
    self.flux = flux
    self.fluxError = fluxError
    self.isDetection = isDetection
    self.measurementID = measurementID
  }

  /// The measured flux under one of two names.
  package func observation(_ kind: Observation.Kind) -> Observation {
    Observation(
      time: time, band: band, flux: flux, fluxError: fluxError, kind: kind,
      measurementID: measurementID)
  }

  /// No flux, with a fifth of the limit as error.
  var nonDetection: Observation {
    Observation(
      time: time, band: band, flux: 0, fluxError: Magnitude.flux(ab: depth) / 5,
      kind: .nonDetection)
  }
}
