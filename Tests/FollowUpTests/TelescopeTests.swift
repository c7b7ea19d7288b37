import Ephemerides
import FollowUp
import Testing

@Suite struct TelescopeTests {
  @Test func exposureGrowsWithMagnitude() throws {
    let telescope = Telescope.palomar
    let limit = try #require(telescope.exposure(magnitude: 19.5, airmass: 1))
    #expect(abs(limit - 2_700) < 1e-9)
    // One magnitude brighter: flux 2.5119, (2.5119 + 4) / (5 · 6.3096) = 0.20641.
    let brighter = try #require(telescope.exposure(magnitude: 18.5, airmass: 1))
    #expect(abs(brighter - 2_700 * 0.20641) < 0.05)
    #expect(telescope.exposure(magnitude: 10, airmass: 1) == 30)
    #expect(telescope.exposure(magnitude: 19.6, airmass: 1) == nil)
    // Airmass 2 costs 0.09 mag.
    #expect(telescope.exposure(magnitude: 19.45, airmass: 2) == nil)
    let low = try #require(telescope.exposure(magnitude: 18.41, airmass: 2))
    #expect(abs(low - brighter) < 1e-6)
  }

  /// The formula by hand; 38 at the horizon.
  @Test(arguments: [(90.0, 1.0), (30.0, 1.9943), (10.0, 5.5860), (0.001, 37.905)])
  func airmass(altitude: Double, expected: Double) {
    #expect(abs(Airmass.at(altitude: altitude) - expected) < 1e-4 * expected)
    #expect(Airmass.at(altitude: -1) == .infinity)
  }

  /// A target on the celestial pole is up all night; the night is as long as the Sun says.
  @Test func aPolarTargetIsUpAllNight() throws {
    let night = TelescopeNight(telescope: .palomar, start: night)
    let pole = EquatorialPosition(rightAscension: 0, declination: 89)
    let opportunity = try #require(night.opportunity(of: pole) { _ in 600 })
    let window = opportunity.window
    #expect((0.3...0.5).contains(window.end - window.start))
    let site = Telescope.palomar.site
    let before = ObservingInstant(site: site, time: window.start - 2 * TelescopeNight.step)
    #expect(before.sunAltitude > -12)
    #expect(night.opportunity(of: pole) { _ in 86_400 } == nil)
    #expect(night.opportunity(of: pole) { _ in nil } == nil)
  }
}
