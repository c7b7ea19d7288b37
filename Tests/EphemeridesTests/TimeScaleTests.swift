import Ephemerides
import Testing

struct TimeScaleTests {
  /// TAI − UTC from IERS Bulletin C, by the first day on which it held.
  private static let steps: [(day: Double, seconds: Double)] = [
    (41317, 10), (41499, 11), (41683, 12), (42048, 13), (42413, 14), (42778, 15), (43144, 16),
    (43509, 17), (43874, 18), (44239, 19), (44786, 20), (45151, 21), (45516, 22), (46247, 23),
    (47161, 24), (47892, 25), (48257, 26), (48804, 27), (49169, 28), (49534, 29), (50083, 30),
    (50630, 31), (51179, 32), (53736, 33), (54832, 34), (56109, 35), (57204, 36), (57754, 37),
  ]

  @Test func followsTheBulletins() {
    for (index, step) in Self.steps.enumerated() {
      let end = index + 1 < Self.steps.count ? Self.steps[index + 1].day - 1 : 70_000
      for day in [step.day, step.day + 0.25, (step.day + end) / 2, end - 1e-6] {
        let tai = TimeScale.taiMJD(utcMJD: day)
        #expect(abs(tai - day - step.seconds / 86_400) < 1e-10, "\(day)")
      }
    }
  }

  @Test func returnsToUTC() {
    var day = 41_318.0
    while day < 63_000 {
      let back = TimeScale.utcMJD(taiMJD: TimeScale.taiMJD(utcMJD: day))
      #expect(abs(back - day) < 1e-10, "\(day)")
      day += 0.37
    }
    for step in Self.steps.dropFirst() {
      for offset in [-1.0, -0.5, -1e-4, -1e-6, 0, 1e-6, 1e-4, 0.5] {
        let utc = step.day + offset
        let back = TimeScale.utcMJD(taiMJD: TimeScale.taiMJD(utcMJD: utc))
        #expect(abs(back - utc) < 1e-10, "\(utc)")
      }
    }
  }

  /// 58270.4018056 and 37 s.
  @Test func readsJulianDates() {
    let tai = TimeScale.taiMJD(utcJD: 2_458_270.901_805_6)
    #expect(abs(tai - 58_270.402_233_840_74) < 1e-9)
  }

  /// 2016-12-31 had 86,401 seconds.
  @Test func countsTheLeapSecond() {
    let noon = TimeScale.taiMJD(utcMJD: 57_753.5)
    #expect(abs(noon - (57_753.5 + 36 / 86_400.0 + 0.5 / 86_400)) < 1e-10)
  }

  /// Dates of the calendar, before, in and after the leap second of 2016.
  @Test func datesAreWritten() {
    let midnight = 57_754.0
    func text(_ seconds: Double) -> String? {
      TimeScale.utcText(taiMJD: midnight + seconds / 86_400)
    }
    #expect(text(35) == "2016-12-31T23:59:59Z")
    #expect(text(36) == "2016-12-31T23:59:60Z")
    #expect(text(37) == "2017-01-01T00:00:00Z")
    #expect(text(37 + 3_600 * 5 + 60 * 7 + 8.6) == "2017-01-01T05:07:09Z")
    #expect(TimeScale.utcText(taiMJD: 60_407 + 37 / 86_400.0) == "2024-04-07T00:00:00Z")
    #expect(TimeScale.utcText(taiMJD: .nan) == nil && TimeScale.utcText(taiMJD: 1e12) == nil)
  }
}
