import Ephemerides
import Foundation
import StateStore
import Testing

/// What `Goldens/make_sky_goldens.py` wrote.
struct SkyGoldens: Decodable {
  struct Row: Decodable {
    var site: [Double]
    var time: Double
    /// Altitude and azimuth per target.
    var horizontal: [[Double]]
    var siderealTime: Double
    var sunAltitude: Double
    var moonAltitude: Double
    var moonIllumination: Double

    var instant: ObservingInstant {
      ObservingInstant(
        site: Site(longitude: site[0], latitude: site[1], height: site[2]), time: time)
    }
  }

  var targets: [[Double]]
  var galacticLatitude: [Double]
  var rows: [Row]

  var positions: [EquatorialPosition] {
    targets.map { EquatorialPosition(rightAscension: $0[0], declination: $0[1]) }
  }

  init() throws {
    let file = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "Goldens/sky.json")
    self = try JSONDecoder().decode(SkyGoldens.self, from: Data(contentsOf: file))
  }
}

@Suite struct ObservingInstantTests {
  /// To 0.1″, the claim of the doc comment; azimuth on the sky, so scaled by cos(altitude).
  @Test func altitudeAndAzimuthAgreeWithERFA() throws {
    let goldens = try SkyGoldens()
    var compared = 0
    for row in goldens.rows {
      let instant = row.instant
      for (position, expected) in zip(goldens.positions, row.horizontal) {
        let found = instant.horizontal(position)
        #expect(abs(found.altitude - expected[0]) < 0.1 / 3600)
        let turn = (found.azimuth - expected[1]).remainder(dividingBy: 360)
        #expect(abs(turn) * cos(expected[0] * .pi / 180) < 0.1 / 3600)
        #expect((0..<360).contains(found.azimuth))
        compared += 1
      }
    }
    #expect(compared == 245)
  }

  @Test func siderealTimeAgreesWithERFA() throws {
    for row in try SkyGoldens().rows {
      let difference = (row.instant.localSiderealTime - row.siderealTime)
      #expect(abs(difference.remainder(dividingBy: 360)) < 0.01 / 3600)
    }
  }

  /// astropy's Sun and Moon; 20″ and 1′, far below what twilight and moonlight need.
  @Test func sunAndMoonAgreeWithAstropy() throws {
    for row in try SkyGoldens().rows {
      let instant = row.instant
      #expect(abs(instant.sunAltitude - row.sunAltitude) < 20.0 / 3600)
      #expect(abs(instant.moonAltitude - row.moonAltitude) < 1.0 / 60)
      #expect(abs(instant.moonIllumination - row.moonIllumination) < 0.001)
    }
  }

  /// New Moon of 2024 January 11 11:57 UT and full Moon of 2024 January 25 17:54 UT.
  @Test func phasesOfTheMoon() {
    let site = Site(longitude: 0, latitude: 51.5, height: 0)
    #expect(ObservingInstant(site: site, time: 60_320.498).moonIllumination < 0.005)
    #expect(ObservingInstant(site: site, time: 60_334.746).moonIllumination > 0.995)
  }

  /// The zenith is where right ascension is the sidereal time and declination the latitude of date.
  @Test func zenithIsOverhead() {
    let site = Site(longitude: -70.7494, latitude: -30.2444, height: 2_663)
    let instant = ObservingInstant(site: site, time: 51_544.5)
    let zenith = EquatorialPosition(
      rightAscension: instant.localSiderealTime, declination: site.latitude)
    #expect(instant.horizontal(zenith).altitude > 89.98)
  }

  @Test func galacticLatitude() throws {
    let goldens = try SkyGoldens()
    for (position, expected) in zip(goldens.positions, goldens.galacticLatitude) {
      #expect(abs(position.galacticLatitude - expected) < 1e-5)
    }
  }

  @Test func separations() {
    let pole = EquatorialPosition(rightAscension: 12, declination: 90)
    let equator = EquatorialPosition(rightAscension: 200, declination: 0)
    #expect(abs(pole.separation(from: equator) - 90) < 1e-12)
    #expect(pole.separation(from: pole) == 0)
    let near = EquatorialPosition(rightAscension: 200, declination: 1e-7)
    #expect(abs(equator.separation(from: near) - 1e-7) < 1e-15)
    let opposite = EquatorialPosition(rightAscension: 20, declination: 0)
    #expect(abs(equator.separation(from: opposite) - 180) < 1e-12)
  }
}
