import Photometry
import Sampling

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
