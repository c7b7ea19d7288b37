import Ephemerides
import FollowUp
import Foundation
import Testing

/// Numbers that astropy made (`Goldens/make_night_goldens.py`, `make_moonlight_goldens.py`).
private enum Golden {
  struct Sky: Decodable {
    var nights: [Night]
  }

  struct Night: Decodable {
    struct Twilight: Decodable {
      var evening: Double?
      var morning: Double?
    }

    struct Window: Decodable {
      var start: Double
      var end: Double
      var airmass: Double
    }

    struct Target: Decodable {
      var position: [Double]
      var windows: [Window]
    }

    var site: String
    var position: [Double]
    var start: Double
    var end: Double
    var twilights: [String: Twilight?]
    var targets: [Target]
  }

  struct Moonlight: Decodable {
    struct Row: Decodable {
      var phaseAngle: Double
      var moonZenithAngle: Double
      var zenithAngle: Double
      var separation: Double
      var moon: Double
      var moonInner: Double?
      var dark: Double
    }

    var rows: [Row]
  }

  static func read<Value: Decodable>(_ name: String) throws -> Value {
    let file = URL(filePath: #filePath).deletingLastPathComponent().appending(
      path: "Goldens/\(name)")
    return try JSONDecoder().decode(Value.self, from: Data(contentsOf: file))
  }
}

@Suite struct NightGoldenTests {
  private func night(_ golden: Golden.Night, sunAltitude: Double = -12) -> TelescopeNight {
    let telescope = Telescope(
      name: golden.site,
      site: Site(
        longitude: golden.position[0], latitude: golden.position[1], height: golden.position[2]),
      hours: 8, limitingMagnitude: 19, maximumSunAltitude: sunAltitude)
    return TelescopeNight(telescope: telescope, from: golden.start + 1e-6)
  }

  /// Twilight to a second: UT1 is taken to be UTC, which they part by 0.1 s in these years.
  @Test func twilightsAgreeWithAstropy() throws {
    let sky: Golden.Sky = try Golden.read("night.json")
    var compared = 0
    for golden in sky.nights {
      for (altitude, twilight) in golden.twilights {
        let night = night(golden, sunAltitude: try #require(Double(altitude)))
        #expect(
          abs(night.start - golden.start) * 86_400 < 1e-3
            && abs(night.end - golden.end) * 86_400 < 1e-3)
        guard let evening = twilight?.evening, let morning = twilight?.morning else { continue }
        #expect(night.dark.count == 1)
        let dark = try #require(night.dark.first)
        #expect(abs(dark.start - evening) * 86_400 < 2)
        #expect(abs(dark.end - morning) * 86_400 < 2)
        compared += 1
      }
    }
    #expect(compared >= 30)
  }

  /// Every window to 30 s, and none that astropy does not see. The Moon is good to some arc seconds
  /// here, and crosses 3° of separation in six hours.
  @Test func windowsAgreeWithAstropy() throws {
    let sky: Golden.Sky = try Golden.read("night.json")
    var compared = 0
    for golden in sky.nights {
      let night = night(golden)
      for target in golden.targets {
        let seen = night.target(
          EquatorialPosition(rightAscension: target.position[0], declination: target.position[1]))
        // Shorter ones fall between two looks at the sky.
        let windows = target.windows.filter { ($0.end - $0.start) * 1_440 > 2 }
        #expect(seen.windows.count == windows.count, "\(golden.site) \(target.position)")
        for (window, expected) in zip(seen.windows, windows) {
          #expect(
            abs(window.start - expected.start) * 86_400 < 30,
            "\(golden.site) \(target.position) \(window) \(expected)")
          #expect(
            abs(window.end - expected.end) * 86_400 < 30,
            "\(golden.site) \(target.position) \(window) \(expected)")
          let times =
            Array(stride(from: window.start, to: window.end, by: 1.0 / 1_440)) + [window.end]
          let best = times.map { night.conditions(of: seen, at: $0).airmass }.min()
          #expect(
            abs(try #require(best) - expected.airmass) < 2e-3,
            "\(golden.site) \(best ?? 0) \(expected)")
          compared += 1
        }
      }
    }
    #expect(compared > 100)
  }

  /// Where the Sun stays up there is no night, and where it stays down no day.
  @Test func polarNights() throws {
    let sky: Golden.Sky = try Golden.read("night.json")
    let polar = sky.nights.filter { abs($0.position[1]) > 70 }
    #expect(polar.count == 2)
    let hours = polar.map { night($0, sunAltitude: -12).darkHours }.sorted()
    #expect(hours[0] == 0)
  }

  @Test func moonlightAgreesWithKrisciunasAndSchaefer() throws {
    let golden: Golden.Moonlight = try Golden.read("moonlight.json")
    #expect(golden.rows.count >= 50)
    func cosine(_ degrees: Double) -> Double { cos(degrees * .pi / 180) }
    for row in golden.rows {
      let moonlight = SkyBrightness.moonlight(
        phase: row.phaseAngle, moonCosine: cosine(row.moonZenithAngle),
        cosine: cosine(row.zenithAngle), separation: row.separation)
      let expected = row.moonInner ?? row.moon
      #expect(abs(moonlight - expected) < 1e-6 * expected)
      let dark = SkyBrightness.dark(cosine: cosine(row.zenithAngle))
      #expect(abs(dark - row.dark) < 1e-6 * row.dark)
    }
    #expect(
      SkyBrightness.moonlight(phase: 0, moonCosine: -0.1, cosine: 1, separation: 90) == 0)
  }

  /// The sky of a whole night from one frame, against one instant at a time.
  @Test func aTrackFollowsTheInstants() {
    let site = Site(longitude: -70.7, latitude: -30.2, height: 2_650)
    let track = SkyTrack(site: site, from: 60_500.2, to: 60_501.2)
    let target = EquatorialPosition(rightAscension: 211, declination: -12)
    let direction = track.apparent(target)
    for step in 0...20 {
      let instant = ObservingInstant(site: site, time: 60_500.2 + 0.05 * Double(step))
      let look = track.look(at: instant.time)
      let exact = instant.horizontal(target)
      let altitude = asin((direction * look.zenith).sum()) * 180 / .pi
      #expect(abs(altitude - exact.altitude) < 5 / 3_600.0)
      let turn = (look.azimuth(of: direction) - exact.azimuth).remainder(dividingBy: 360)
      #expect(abs(turn) * cos(altitude * .pi / 180) < 5 / 3_600.0)
      #expect(abs(asin(look.sunSine) * 180 / .pi - instant.sunAltitude) < 5 / 3_600.0)
      #expect(abs(asin(look.moonSine) * 180 / .pi - instant.moonAltitude) < 30 / 3_600.0)
      #expect(abs(look.moonIllumination - instant.moonIllumination) < 1e-4)
    }
  }
}
