import Ephemerides
import FollowUp
import Glibc
import Testing

@Suite struct TelescopeTests {
  @Test func exposureGrowsWithMagnitude() throws {
    let telescope = Telescope.palomar
    let limit = try #require(telescope.exposure(magnitude: 19.5, in: .best))
    #expect(abs(limit - 2_700) < 1e-3)
    // One magnitude brighter: flux 2.5119, (2.5119 + 4) / (5 · 6.3096) = 0.20641.
    let brighter = try #require(telescope.exposure(magnitude: 18.5, in: .best))
    #expect(abs(brighter - 2_700 * 0.20641) < 0.05)
    #expect(telescope.exposure(magnitude: 10, in: .best) == 30)
    #expect(telescope.exposure(magnitude: 19.6, in: .best) == nil)
  }

  /// Airmass 2 dims by 0.09 mag and widens the seeing disc to 2^1.2 of its area; a sky ten times as
  /// bright costs as much as the formula says, and the limit is where the longest exposure reaches.
  @Test func airAndMoonCost() throws {
    var telescope = Telescope.palomar
    let low = SkyConditions(airmass: 2, skyBrightness: 1)
    let dimmed = try #require(telescope.exposure(magnitude: 18.41, in: low))
    #expect(abs(dimmed - 2_700 * (2.5119 + 4 * 2.2974) / (5 * 6.3096)) < 0.5)
    let moonlit = SkyConditions(airmass: 1, skyBrightness: 10)
    let bright = try #require(telescope.exposure(magnitude: 18.0, in: moonlit))
    #expect(abs(bright - 2_700 * (3.9811 + 40) / (5 * 15.849)) < 0.5)
    for conditions in [SkyConditions.best, low, moonlit] {
      let limit = telescope.limit(in: conditions)
      let longest = try #require(telescope.exposure(magnitude: limit - 1e-9, in: conditions))
      #expect(abs(longest - 2_700) < 1e-3)
      #expect(telescope.exposure(magnitude: limit + 1e-3, in: conditions) == nil)
    }
    telescope.seeing = 2
    #expect(abs(telescope.limit(in: .best) - (19.5 - 2.5 * log10(1.8916))) < 1e-3)
  }

  /// Interpolated between corners, across north too.
  @Test func horizons() {
    let horizon = Horizon([
      .init(azimuth: 350, altitude: 30), .init(azimuth: 10, altitude: 20),
      .init(azimuth: 180, altitude: 40),
    ])
    #expect(horizon.altitude(azimuth: 350) == 30 && horizon.altitude(azimuth: 10) == 20)
    #expect(abs(horizon.altitude(azimuth: 0) - 25) < 1e-12)
    #expect(abs(horizon.altitude(azimuth: 355) - 27.5) < 1e-12)
    #expect(abs(horizon.altitude(azimuth: 95) - 30) < 1e-12)
    #expect(Horizon([]).altitude(azimuth: 9) == -90)
    #expect(Horizon([.init(azimuth: 5, altitude: 12)]).altitude(azimuth: 200) == 12)
  }

  /// The formula by hand; 38 at the horizon.
  @Test(arguments: [(90.0, 1.0), (30.0, 1.9943), (10.0, 5.5860), (0.001, 37.905)])
  func airmass(altitude: Double, expected: Double) {
    #expect(abs(Airmass.at(altitude: altitude) - expected) < 1e-4 * expected)
    #expect(Airmass.at(altitude: -1) == .infinity)
  }
}
