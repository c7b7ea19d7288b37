import Photometry
import Testing

@Suite struct NightTests {
  @Test func nightsAreCutAtTheSitesNoon() {
    // Palomar's mean noon is 19.79 h UTC, that of Cerro Pachón 16.72 h.
    #expect(Survey.ztf.night(at: 60_000 + 19.7 / 24) == 59_999)
    #expect(Survey.ztf.night(at: 60_000 + 19.9 / 24) == 60_000)
    #expect(Survey.ztf.night(at: 60_001 + 12.0 / 24) == 60_000)
    #expect(Survey.lsst.night(at: 60_000 + 16.6 / 24) == 59_999)
    #expect(Survey.lsst.night(at: 60_000 + 16.8 / 24) == 60_000)
    #expect(Survey.lsst.night(at: .infinity) == 0 && Survey.lsst.night(at: .nan) == 0)
  }
}
