import Photometry
import Testing

struct PlausibilityTests {
  private func detection(_ magnitude: Double, error: Double = 0.1, time: Double = 59_000)
    -> Observation
  {
    let flux = Magnitude.flux(ab: magnitude)
    return Observation(
      time: time, band: .r, flux: flux,
      fluxError: Magnitude.fluxError(flux: flux, magnitudeError: error))
  }

  private func fault(_ observation: Observation, _ survey: Survey = .ztf) -> Implausibility? {
    survey.plausibility.fault(of: observation, latest: 59_001)
  }

  /// From the brightest nova to the deepest forced photometry.
  @Test func whatSurveysMeasureCanBe() {
    for magnitude in stride(from: 4.0, through: 23, by: 0.5) {
      #expect(fault(detection(magnitude)) == nil, "\(magnitude)")
    }
    for magnitude in stride(from: 7.0, through: 27, by: 0.5) {
      #expect(fault(detection(magnitude), .lsst) == nil, "\(magnitude)")
    }
    #expect(fault(detection(13, error: 0.001)) == nil)
    var negative = detection(18)
    negative.flux.negate()
    #expect(fault(negative) == nil)
    let limit = Observation(
      time: 59_000, band: .g, flux: 0, fluxError: Magnitude.flux(ab: 21.5) / 5, kind: .nonDetection)
    #expect(fault(limit) == nil)
  }

  /// What surveys write where they have no value.
  @Test(arguments: Survey.allCases) func sentinelsCannotBe(_ survey: Survey) {
    #expect(fault(detection(99), survey) == .error)
    #expect(fault(detection(-99), survey) == .brightness)
    #expect(fault(detection(-999), survey) == .unreadable)
    #expect(fault(detection(0), survey) == .brightness)
    #expect(fault(detection(18, error: 1e-12), survey) == .error)
    #expect(fault(detection(18, error: 0), survey) == .unreadable)
    #expect(fault(detection(18, error: .nan), survey) == .unreadable)
    #expect(
      fault(Observation(time: 59_000, band: .r, flux: 1e30, fluxError: 1e3), survey) == .brightness)
    #expect(
      fault(Observation(time: 59_000, band: .r, flux: 10, fluxError: 1e30), survey) == .error)
    let limit = Observation(
      time: 59_000, band: .g, flux: 0, fluxError: Magnitude.flux(ab: 99) / 5, kind: .nonDetection)
    #expect(fault(limit, survey) == .error)
  }

  @Test func timesAreThoseOfTheRecord() {
    #expect(fault(detection(18, time: 59_001)) == nil)
    #expect(fault(detection(18, time: 59_001.1)) == .time)
    #expect(fault(detection(18, time: 0.5)) == .time)
    #expect(fault(detection(18, time: .infinity)) == .unreadable)
    // Without a time of writing the end of LSST bounds them.
    let plausibility = Survey.lsst.plausibility
    #expect(plausibility.fault(of: detection(18, time: 66_000), latest: .infinity) == nil)
    #expect(plausibility.fault(of: detection(18, time: 68_000), latest: .infinity) == .time)
  }

  @Test func messagesNameTheValueAndWhatWasExpected() {
    for (bad, words) in [
      (detection(-99), "the magnitude is -99.0 ("), (detection(-99), "expected 3.0 or fainter"),
      (detection(99), "or more"),
      (detection(18, time: 60_000), "60000.0, expected 1 to 59001.0"),
    ] {
      let found = fault(bad)
      let message = found.map {
        Survey.ztf.plausibility.message($0, of: bad, latest: 59_001)
      }
      #expect(message?.contains(words) == true, "\(message ?? "none")")
    }
  }
}
