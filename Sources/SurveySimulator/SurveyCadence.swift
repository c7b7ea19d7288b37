package import Photometry
package import Sampling

/// When a survey looks at a position, in which band, how deep.
package struct SurveyCadence: Sendable {
  let survey: Survey
  package let calendar: SurveyCalendar
  /// Exposures in place of each one; ZTF's high-cadence fields have some ten a night.
  var exposures = 1

  /// - Parameter seed: of the nights' weather.
  package init(survey: Survey, seed: UInt64, exposures: Int = 1) {
    self.survey = survey
    self.exposures = exposures
    calendar = SurveyCalendar(survey: survey, seed: seed)
  }

  /// Visits in the nights between two MJD, in time order.
  package func visits(
    of position: SkyPosition, from first: Double, to last: Double,
    generator: inout SeededGenerator
  ) -> [PlannedVisit] {
    let low = max(calendar.start, Int(first.rounded(.down)))
    let high = min(calendar.end, Int(last.rounded(.up)))
    guard low < high else { return [] }
    let visits =
      survey == .ztf
      ? ztfVisits(of: position, nights: low..<high, generator: &generator)
      : rubinVisits(of: position, nights: low..<high, generator: &generator)
    return exposures > 1 ? repeated(visits) : visits
  }

  /// Each visit several times in a row.
  private func repeated(_ visits: [PlannedVisit]) -> [PlannedVisit] {
    visits.flatMap { visit in
      (0..<exposures).map { number in
        var copy = visit
        copy.time += Double(number) * Self.repetition
        return copy
      }
    }.sorted { $0.time < $1.time }
  }

  /// Days between exposures in a row: three minutes.
  private static let repetition = 0.002

  func night(_ number: Int) -> SurveyCalendar.Night { calendar.nights[number - calendar.start] }

  /// Depth of one exposure: the band's, less moonlight, with the night's and its own scatter.
  func depth(
    band: Band, night: SurveyCalendar.Night, typical: Double, generator: inout SeededGenerator
  ) -> Double {
    let moon = night.moonIllumination * night.moonIllumination
    let penalty = SurveyCalendar.moonPenalty(band) * moon * generator.uniform(0.2, 1)
    return typical - penalty + night.depthOffset + 0.18 * generator.normal()
  }
}

extension SurveyCadence {
  /// ZTF's public survey: g and r in the same night, every third or second night or each.
  ///
  /// Source: Bellm et al. (2019) for the survey; gaps between nights, and depths a
  /// quarter of a magnitude above the published ones, are those of Bright Transient Survey light
  /// curves, where quoted errors set them.
  func ztfVisits(
    of position: SkyPosition, nights: Range<Int>, generator: inout SeededGenerator
  ) -> [PlannedVisit] {
    let draw = generator.uniform()
    let period = draw < 0.6 ? 3 : draw < 0.85 ? 2 : 1
    let phase = Int(generator.next() % UInt64(period))
    let hour = generator.uniform(0.17, 0.47)
    // Fields near the pole are never behind the Sun.
    let avoidance = position.declination > 65 ? 0 : 55.0
    var result: [PlannedVisit] = []
    for number in nights where (number + phase) % period == 0 || generator.uniform() < 0.04 {
      let night = night(number)
      guard night.isClear, generator.uniform() < 0.9 else { continue }
      let elongation = SurveyCalendar.solarElongation(
        rightAscension: position.rightAscension, night: number)
      guard elongation > avoidance else { continue }
      let start = Double(number) + hour + generator.uniform(-0.02, 0.02)
      appendPair(at: start, night: night, to: &result, generator: &generator)
    }
    return result
  }

  /// One exposure in g, one in r half an hour to two hours later, either missing now and then.
  private func appendPair(
    at start: Double, night: SurveyCalendar.Night, to visits: inout [PlannedVisit],
    generator: inout SeededGenerator
  ) {
    let delay = generator.uniform(0.02, 0.08)
    for (band, time) in [(Band.g, start), (Band.r, start + delay)] {
      guard generator.uniform() < 0.9 else { continue }
      let typical = survey.fiveSigmaDepth(of: band) - 0.25
      visits.append(
        PlannedVisit(
          time: time, band: band,
          depth: depth(band: band, night: night, typical: typical, generator: &generator)))
    }
  }
}

extension SurveyCadence {
  /// Rubin's Wide-Fast-Deep survey: pairs of bands half an hour apart, more often in the half of
  /// the sky that the rolling cadence favours that year.
  ///
  /// Source: Bianco et al. (2022) and Rubin's survey strategy report PSTN-055.
  func rubinVisits(
    of position: SkyPosition, nights: Range<Int>, generator: inout SeededGenerator
  ) -> [PlannedVisit] {
    let strip = Int(((position.declination + 90) / 10).rounded(.down))
    let hour = generator.uniform(0.05, 0.35)
    var result: [PlannedVisit] = []
    for number in nights {
      let year = (number - calendar.start) / 365
      let chance = (strip + year) % 2 == 0 ? 0.42 : 0.2
      let night = night(number)
      guard night.isClear, generator.uniform() < chance else { continue }
      let elongation = SurveyCalendar.solarElongation(
        rightAscension: position.rightAscension, night: number)
      guard elongation > 60 else { continue }
      let start = Double(number) + hour + generator.uniform(-0.04, 0.04)
      appendBands(at: start, night: night, to: &result, generator: &generator)
    }
    return result
  }

  private func appendBands(
    at start: Double, night: SurveyCalendar.Night, to visits: inout [PlannedVisit],
    generator: inout SeededGenerator
  ) {
    let (first, second) = Self.bandPair(
      isDark: night.moonIllumination < 0.4, draw: generator.uniform())
    let isPair = generator.uniform() < 0.7
    for (band, time) in [(first, start), (second, start + 0.0229)] where isPair || band == first {
      let typical = survey.fiveSigmaDepth(of: band) - 0.1
      visits.append(
        PlannedVisit(
          time: time, band: band,
          depth: depth(band: band, night: night, typical: typical, generator: &generator)))
    }
  }

  /// Blue pairs in dark nights, red ones in bright nights.
  private static func bandPair(isDark: Bool, draw: Double) -> (Band, Band) {
    let (ug, gr, ri, iz) = isDark ? (0.17, 0.47, 0.74, 0.90) : (0.0, 0.13, 0.43, 0.75)
    if draw < ug { return (.u, .g) }
    if draw < gr { return (.g, .r) }
    if draw < ri { return (.r, .i) }
    return draw < iz ? (.i, .z) : (.z, .y)
  }
}

/// One exposure of an object's field.
package struct PlannedVisit: Sendable, Hashable {
  /// Mid-exposure, MJD TAI.
  package var time: Double
  package var band: Band
  /// 5σ depth, AB.
  package var depth: Double
}
