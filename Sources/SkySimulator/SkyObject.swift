import Glibc
package import Photometry
import Sampling
package import SurveySimulator

/// One object of a simulated sky: its truth, and all that its survey measured.
package struct SkyObject: Sendable {
  package let survey: Survey
  /// ZTF's `ZTF23aaaaabc`, or LSST's 64-bit decimal number.
  package let objectID: String
  package let objectClass: SkyClass
  /// The class, for transients their own, such as `SN Ia`.
  package let label: String
  package let candidate: SkyCandidate
  /// Flux in the template, nJy per band in the order of `Band.allCases`.
  package let template: [Double]
  package let surroundings: Surroundings
  /// True if an earlier night of the window has an alert too.
  package let isSeenBefore: Bool
  /// In time order, from the survey's start to the end of the window.
  package let visits: [SimulatedVisit]
  /// MJD TAI whose detections become alerts.
  private let window: ClosedRange<Double>

  init(
    survey: Survey, number: Int, objectClass: SkyClass, label: String, candidate: SkyCandidate,
    template: [Double], visits: [SimulatedVisit], window: ClosedRange<Double>, isSeenBefore: Bool,
    surroundings: Surroundings
  ) {
    self.survey = survey
    self.objectClass = objectClass
    self.label = label
    self.candidate = candidate
    self.template = template
    self.visits = visits
    self.window = window
    self.isSeenBefore = isSeenBefore
    self.surroundings = surroundings
    let first = visits.first { $0.isDetection }?.time ?? window.lowerBound
    objectID = Identifier.object(survey, index: number, firstDetection: first)
  }

  /// J2000 degrees, right ascension from 0 to 360.
  package var position: SkyPosition {
    var position = candidate.position
    let turns = position.rightAscension.truncatingRemainder(dividingBy: 360)
    position.rightAscension = turns < 0 ? turns + 360 : turns
    return position
  }

  /// Brightest magnitude of a difference, AB, of all detections to the end of the window.
  package var peakMagnitude: Double {
    Magnitude.ab(flux: visits.filter(\.isDetection).map { abs($0.flux) }.max() ?? 0)
  }

  /// The light curve as a file holds it: detections, for LSST also forced photometry.
  package var lightCurve: LabelledLightCurve {
    let observations = visits.compactMap { visit -> Observation? in
      if visit.isDetection { return visit.observation(.detection) }
      return survey == .ztf ? nil : visit.observation(.forced)
    }
    return LabelledLightCurve(
      objectID: objectID, objectClass: label, redshift: candidate.redshift,
      lightCurve: LightCurve(observations))
  }

  /// The alerts of the window in time order.
  package func alerts() -> [SkyAlert] {
    let first = visits.firstIndex { $0.isDetection } ?? 0
    let history = PacketHistory(survey: survey, visits: visits, firstDetection: first)
    var detections = 0
    var result: [SkyAlert] = []
    for (index, visit) in visits.enumerated() where visit.isDetection {
      detections += 1
      guard window.contains(visit.time) else { continue }
      let seed = UInt64(bitPattern: visit.measurementID)
      var generator = SeededGenerator(seed: seed, key: "packet")
      let place = position.scattered(by: 0.1 / 3_600, from: &generator)
      var alert = Alert(
        survey: survey, objectID: objectID, alertID: String(visit.measurementID),
        rightAscension: (place.rightAscension + 360).truncatingRemainder(dividingBy: 360),
        declination: min(max(place.declination, -90), 90),
        detection: visit.observation(.detection), history: history.observations(before: index))
      alert.attributes = attributes(of: visit, detections, &generator)
      result.append(
        SkyAlert(
          alert: alert,
          context: context(
            of: visit, detections: detections, coverage: index + 1,
            firstDetection: visits[first].time, &generator)))
    }
    return result
  }
}

extension SkyObject {
  private func attributes(
    of visit: SimulatedVisit, _ detections: Int, _ generator: inout SeededGenerator
  ) -> Alert.Attributes {
    var result = Alert.Attributes()
    // Real sources score near 1, faint ones less surely; residuals that pass are in doubt.
    let doubt = generator.exponential(
      mean: 0.6 / (abs(visit.flux) / visit.fluxError), limit: 0.9)
    let isResidual = candidate.residual != nil
    result.reliability = isResidual ? generator.uniform(0.5, 0.97) : 1 - doubt
    result.isPositive = visit.flux > 0
    result.detectionCount = detections
    result.solarSystemSeparation = survey == .ztf ? candidate.solarSystem?.separation : nil
    switch survey {
    case .ztf:
      result.starScore = surroundings.sources.first?.starScore
      result.starSeparation = surroundings.sources.first?.separation
      result.programID = 1
      result.limitingMagnitude = visit.depth
    case .lsst:
      result.isSolarSystemObject = candidate.solarSystem != nil
      // As often as in packets of `SimulatedObject` the survey knows none.
      if generator.uniform() < 0.02 { result.reliability = Survey.unknownReliability }
    }
    return result
  }

  private func context(
    of visit: SimulatedVisit, detections: Int, coverage: Int, firstDetection: Double,
    _ generator: inout SeededGenerator
  ) -> SkyContext {
    SkyContext(
      detections: detections, coverage: coverage, firstDetection: firstDetection,
      surroundings: surroundings, solarSystem: candidate.solarSystem,
      templateFlux: templateFlux(visit.band), residual: candidate.residual,
      image: ImageQuality(
        of: visit, residual: candidate.residual, in: survey, from: &generator))
  }

  /// Light of the template under the object, nJy: its own, and of a galaxy or star beneath it.
  private func templateFlux(_ band: Band) -> Double {
    let own = template[Int(band.rawValue)]
    guard let counterpart = candidate.counterpart, counterpart.separation < 1 || own > 0 else {
      return own
    }
    return max(own, counterpart.light.fluxes[Int(band.rawValue)])
  }
}

/// An alert, and what its packet says beside the light curve.
package struct SkyAlert: Sendable {
  package var alert: Alert
  package var context: SkyContext
}

/// A packet's part about an object beside its light curve.
package struct SkyContext: Sendable {
  /// Detections and exposures of the place so far, this one included.
  package var detections: Int
  package var coverage: Int
  /// MJD TAI.
  package var firstDetection: Double
  package var surroundings: Surroundings
  package var solarSystem: SolarSystemMatch?
  /// nJy.
  package var templateFlux: Double
  package var residual: Residual?
  package var image: ImageQuality
}

/// The look of a detection in its image.
package struct ImageQuality: Sendable, Hashable {
  /// Pixels.
  package var fullWidth: Double
  package var elongation: Double
  /// 1 is a point source.
  package var pointScore: Double
  package var badPixels: Int
  package var negativePixels: Int
  /// Aperture less PSF magnitude.
  package var apertureDifference: Double

  /// Point sources have widths of 1.5 to 5 pixels (ZTF, 1″ a pixel) and elongations of 1.0 to 1.3 in
  /// part of a public ZTF night (JD 2458452); residuals are longer, wider and have bad pixels.
  init(
    of visit: SimulatedVisit, residual: Residual?, in survey: Survey,
    from generator: inout SeededGenerator
  ) {
    let noise = visit.fluxError / abs(visit.flux)
    let seeing = (survey == .ztf ? 2.2 : 3.9) * exp(0.2 * generator.normal())
    let isResidual = residual != nil
    fullWidth = seeing * (isResidual ? generator.uniform(0.5, 2) : 1 + noise * generator.uniform())
    elongation =
      1.02 + generator.exponential(mean: isResidual ? 0.5 : 0.1 + 0.3 * noise, limit: 3)
    pointScore =
      isResidual ? generator.uniform(0.1, 0.98) : 1 - generator.exponential(mean: 0.03, limit: 0.7)
    badPixels = isResidual && generator.uniform() < 0.25 ? 1 + Int(4 * generator.uniform()) : 0
    negativePixels = Int((isResidual ? 9 : 2.5) * generator.uniform())
    apertureDifference = (isResidual ? 0.4 : 0.04 + 0.5 * noise) * generator.normal()
  }
}
