package import Ephemerides
import Glibc

/// The rest of a telescope's night: from one local noon to the next, when the Sun is low.
///
/// Windows are good to about a second; one shorter than two minutes may be missed.
package struct TelescopeNight: Sendable {
  package let telescope: Telescope
  /// Local mean solar noon before the night, MJD TAI.
  package let start: Double
  /// The next noon.
  package let end: Double
  /// Dark stretches that are left, in time order; empty where the Sun stays up.
  package let dark: [Recommendation.Window]

  private let track: SkyTrack
  /// The sky every two minutes of each dark stretch, its ends included.
  private let looks: [[Look]]
  /// Sine of the lowest altitude of the largest airmass.
  private let lowestSine: Double
  /// Cosine of the smallest separation from the Moon.
  private let moonCosine: Double

  private struct Look: Sendable {
    var time: Double
    var zenith: SIMD3<Double>
    /// `nil` where the Moon is down.
    var moon: SIMD3<Double>?

    init(_ look: SkyTrack.Look) {
      time = look.time
      zenith = look.zenith
      moon = look.moonSine > 0 ? look.moon : nil
    }
  }

  /// Days between looks.
  private static let step = 2.0 / 1_440
  /// Halvings of a step until an edge is known to a second.
  private static let halvings = 7

  /// The night that a time lies in, or the next one where it is dark no more.
  ///
  /// - Parameter time: MJD TAI from which the night is left.
  package init(telescope: Telescope, from time: Double) {
    let noon = Self.noon(before: time, site: telescope.site)
    let tonight = TelescopeNight(telescope: telescope, noon: noon, from: time)
    let isOver = tonight.dark.isEmpty && time > noon + 0.5
    self = isOver ? TelescopeNight(telescope: telescope, noon: noon + 1, from: time) : tonight
  }

  private init(telescope: Telescope, noon: Double, from time: Double) {
    self.telescope = telescope
    start = noon
    end = noon + 1
    track = SkyTrack(site: telescope.site, from: noon, to: noon + 1)
    dark = Self.dark(track, telescope.maximumSunAltitude, from: max(noon, time))
    lowestSine = sin(Airmass.altitude(of: telescope.airmassLimit) * .pi / 180)
    moonCosine = cos(telescope.minimumMoonSeparation * .pi / 180)
    let track = track
    looks = dark.map { stretch in
      let steps = Int(((stretch.end - stretch.start) / Self.step).rounded(.up))
      return (0...steps).map { step in
        Look(track.look(at: min(stretch.end, stretch.start + Double(step) * Self.step)))
      }
    }
  }

  /// The last local mean solar noon before a time, MJD TAI.
  static func noon(before time: Double, site: Site) -> Double {
    let utc = TimeScale.utcMJD(taiMJD: time)
    let noon = (utc + site.eastward - 0.5).rounded(.down) + 0.5 - site.eastward
    return TimeScale.taiMJD(utcMJD: noon)
  }

  /// Date of the evening at the site, such as `2026-11-28`.
  package var date: String {
    String((TimeScale.utcText(taiMJD: start + telescope.site.eastward) ?? "").prefix(10))
  }

  /// Hours of darkness that are left.
  package var darkHours: Double { dark.reduce(0) { $0 + 24 * ($1.end - $1.start) } }

  private static func dark(
    _ track: SkyTrack, _ limit: Double, from time: Double
  ) -> [Recommendation.Window] {
    let sine = sin(limit * .pi / 180)
    var times = [max(time, track.start)]
    guard times[0] < track.end else { return [] }
    while let last = times.last, last < track.end { times.append(min(track.end, last + step)) }
    return windows(
      times, time: \.self, sample: { $0 }, holds: { track.look(at: $0).sunSine < sine })
  }

  /// Stretches in which something holds, their edges found by halving.
  ///
  /// - Parameters:
  ///   - samples: at least one, in time order.
  ///   - sample: makes the sample of another time.
  private static func windows<Sample>(
    _ samples: [Sample], time: (Sample) -> Double, sample: (Double) -> Sample,
    holds: (Sample) -> Bool
  ) -> [Recommendation.Window] {
    var result: [Recommendation.Window] = []
    var start: Double?
    var before = time(samples[0])
    for current in samples {
      let (now, isTrue) = (time(current), holds(current))
      if isTrue, start == nil {
        start = now == before ? now : edge(from: before, to: now) { holds(sample($0)) }
      } else if !isTrue, let opened = start {
        result.append(
          .init(start: opened, end: edge(from: now, to: before) { holds(sample($0)) }))
        start = nil
      }
      before = now
    }
    if let start, before > start { result.append(.init(start: start, end: before)) }
    return result
  }

  /// The last time on the way from a time at which something does not hold to one at which it does
  /// that is still on the latter's side.
  private static func edge(
    from outside: Double, to inside: Double, _ holds: (Double) -> Bool
  ) -> Double {
    var (outside, inside) = (outside, inside)
    for _ in 0..<halvings {
      let middle = (outside + inside) / 2
      if holds(middle) { inside = middle } else { outside = middle }
    }
    return inside
  }
}

extension TelescopeNight {
  /// A target as this night sees it.
  package struct Target: Sendable {
    /// In the night's frame.
    let direction: SIMD3<Double>
    /// When it is dark, and the target high enough and away from the Moon, in time order.
    package let windows: [Recommendation.Window]
  }

  /// Turns a position into a target with its windows.
  package func target(_ position: EquatorialPosition) -> Target {
    let direction = track.apparent(position)
    let windows = looks.flatMap { looks in
      Self.windows(
        looks, time: \.time, sample: { Look(track.look(at: $0)) },
        holds: { isUp(direction, $0) })
    }
    return Target(direction: direction, windows: windows)
  }

  /// The smallest airmass that a target reaches in a day.
  func bestAirmass(of position: EquatorialPosition) -> Double {
    let altitude = 90 - abs(telescope.site.latitude - position.declination)
    return Airmass.at(altitude: altitude)
  }

  private func isUp(_ direction: SIMD3<Double>, _ look: Look) -> Bool {
    let sine = (direction * look.zenith).sum()
    guard sine >= lowestSine else { return false }
    if let moon = look.moon, (direction * moon).sum() > moonCosine { return false }
    return telescope.horizon.isEmpty || clearsHorizon(direction, sine: sine, at: look.time)
  }

  private func clearsHorizon(_ direction: SIMD3<Double>, sine: Double, at time: Double) -> Bool {
    let azimuth = track.look(at: time).azimuth(of: direction)
    return asin(min(1, sine)) * 180 / .pi >= telescope.horizon.altitude(azimuth: azimuth)
  }

  /// Airmass and brightness of the sky for a target at a time.
  package func conditions(of target: Target, at time: Double) -> SkyConditions {
    let look = track.look(at: time)
    let sine = (target.direction * look.zenith).sum()
    let altitude = asin(max(-1, min(1, sine))) * 180 / .pi
    let moonlight = SkyBrightness.moonlight(
      phase: SkyBrightness.phase(illumination: look.moonIllumination),
      moonCosine: look.moonSine, cosine: sine,
      separation: Angle.between(target.direction, look.moon))
    return SkyConditions(
      airmass: Airmass.at(altitude: altitude),
      skyBrightness: (SkyBrightness.dark(cosine: sine) + moonlight) / SkyBrightness.darkZenith)
  }

  /// Seconds from one target to another.
  func slew(from: Target, to: Target) -> Double {
    Angle.between(from.direction, to.direction) / telescope.slewRate
  }
}

extension Site {
  /// Turns east of Greenwich, from −½ to ½.
  fileprivate var eastward: Double { (longitude > 180 ? longitude - 360 : longitude) / 360 }
}
