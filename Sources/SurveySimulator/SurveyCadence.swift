import Photometry
import Sampling

/// When a survey looks at a position, in which band, how deep.
struct SurveyCadence: Sendable {
  let survey: Survey
  let calendar: SurveyCalendar

  /// Visits between two MJD in time order.
  func visits(
    of position: SkyPosition, from first: Double, to last: Double,
    generator: inout SeededGenerator
  ) -> [PlannedVisit] {
    let low = max(calendar.start, Int(first.rounded(.down)))
    let high = min(calendar.end, Int(last.rounded(.up)))
    guard low < high else { return [] }
    return survey == .ztf
      ? ztfVisits(of: position, nights: low..<high, generator: &generator)
      : rubinVisits(of: position, nights: low..<high, generator: &generator)
  }

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
