import Glibc
import Photometry
import Sampling
import SurveySimulator

/// Light that is at a place for a moment and never again.
struct PassingLight: LightSource {
  /// MJD TAI.
  let moment: ClosedRange<Double>
  /// nJy, negative where the template is brighter.
  let fluxes: [Double]

  func flux(time: Double, band: Band) -> Double {
    moment.contains(time) ? fluxes[Int(band.rawValue)] : 0
  }
}

/// Asteroids: one detection at a place, two of a slow one.
///
/// Source: counts of the main belt that grow as 10^(0.35 V) (Gladman et al. 2009), within 12° of the
/// ecliptic; 30″ an hour, so that two visits of a night are two places, except for one in eight; in part
/// of a public night (JD 2458452) 55 of 200 alerts lay within 1″ of a catalogued one. Those brighter than
/// V = 20 are catalogued, of fainter ones 7 % a magnitude are not.
enum Asteroids {
  static func draw(
    in setting: SkySetting, from generator: inout SeededGenerator
  ) -> SkyCandidate {
    let faint = setting.survey == .ztf ? 20.9 : 24.5
    let magnitude = faint + log10(1 - generator.uniform() * (1 - pow(10, -0.35 * 6))) / 0.35
    let light = StarLight(magnitude: magnitude, temperature: 5_400, survey: setting.survey)
    let isSlow = generator.uniform() < 0.125
    let position = onEcliptic(in: setting.survey, from: &generator)
    var candidate = SkyCandidate(position: position, kind: "main belt") { visits, generator in
      let visit = visits[Int(generator.next() % UInt64(visits.count))]
      let span = isSlow ? 0.5 : 1e-4
      return PassingLight(
        moment: (visit.time - span)...(visit.time + span), fluxes: light.fluxes)
    }
    candidate.isInTemplate = false
    if generator.uniform() > 0.02 + 0.07 * max(0, magnitude - 20) {
      candidate.solarSystem = SolarSystemMatch(
        separation: generator.exponential(mean: 0.3, limit: 3),
        magnitude: ((magnitude + 0.3 * generator.normal()) * 10).rounded() / 10)
    }
    return candidate
  }

  /// Near the ecliptic, within the survey's declinations.
  private static func onEcliptic(
    in survey: Survey, from generator: inout SeededGenerator
  ) -> SkyPosition {
    while true {
      let position = SkyPosition.drawAnywhere(in: survey, from: &generator)
      let latitude = position.eclipticLatitude / 12
      if generator.uniform() < exp(-0.5 * latitude * latitude) { return position }
    }
  }
}

extension SkyPosition {
  /// Degrees from the ecliptic, for an obliquity of 23.4393° (J2000).
  var eclipticLatitude: Double {
    let degree = Double.pi / 180
    let (a, d, e) = (rightAscension * degree, declination * degree, 23.4393 * degree)
    return asin(sin(d) * cos(e) - cos(d) * sin(e) * sin(a)) / degree
  }
}

/// Subtractions that fail and pass the survey's reliability: beside bright stars, as dipoles of both
/// signs on sources, and as glints.
///
/// In part of a public ZTF night (JD 2458452) 26 of 200 alerts had no source within 1.5″, and 22 of those
/// a reliability below 0.5; the others, and residuals on stars, are what this population stands for.
/// Source: Duev et al. (2019) for the kinds.
enum Artefacts {
  static func draw(
    in setting: SkySetting, from generator: inout SeededGenerator
  ) -> SkyCandidate {
    let draw = generator.uniform()
    let residual: Residual = draw < 0.55 ? .bright : draw < 0.95 ? .dipole : .glint
    let position = SkyPosition.drawStar(in: setting.survey, scale: 20, from: &generator)
    // Flux in units of its error; the engine's detection limit decides what is seen.
    let strength = generator.powerLaw(index: 2.2, from: 5.5, to: 60)
    let isNegative = generator.uniform() < (residual == .glint ? 0 : 0.5)
    var candidate = SkyCandidate(position: position, kind: "\(residual)") { visits, generator in
      let visit = visits[Int(generator.next() % UInt64(visits.count))]
      let flux = strength * Magnitude.flux(ab: visit.depth) / 5
      return PassingLight(
        moment: (visit.time - 1e-4)...(visit.time + 1e-4),
        fluxes: Band.allCases.map { _ in isNegative ? -flux : flux })
    }
    candidate.isInTemplate = false
    candidate.residual = residual
    candidate.counterpart = counterpart(of: residual, at: position, in: setting, from: &generator)
    return candidate
  }

  private static func counterpart(
    of residual: Residual, at position: SkyPosition, in setting: SkySetting,
    from generator: inout SeededGenerator
  ) -> SkyCounterpart? {
    guard residual != .glint else { return nil }
    let isBright = residual == .bright
    let limits = setting.magnitudes
    let magnitude =
      isBright
      ? generator.starMagnitude((limits.lowerBound - 3)...(limits.lowerBound + 1))
      : generator.starMagnitude((limits.lowerBound + 1)...(limits.lowerBound + 5))
    let star = StarLight(
      magnitude: magnitude, temperature: 5_500, reddening: position.galacticReddening,
      survey: setting.survey)
    let separation = isBright ? generator.uniform(1.5, 15) : generator.uniform(0.2, 0.9)
    let angle = generator.uniform(0, 2 * .pi)
    return SkyCounterpart(
      .star, star, east: separation * sin(angle), north: separation * cos(angle))
  }
}
