import Photometry
import Sampling

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
