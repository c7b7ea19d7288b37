import Glibc
import Photometry
import Sampling
import SurveySimulator

/// A source of the catalogues near an object, as PanSTARRS and Gaia list it.
package struct SurroundingSource: Sendable, Hashable {
  package var kind: SkyCounterpart.Kind
  package var light: StarLight
  /// Arcsec from the object.
  package var east: Double
  package var north: Double
  /// 1 is a star, 0 a galaxy, 0.5 unknown.
  package var starScore: Double
  /// Of a quasar or galaxy.
  package var redshift: Double?
  /// Of a galaxy.
  package var shape: GalaxyShape?

  /// Arcsec.
  package var separation: Double { hypot(east, north) }
}

/// The catalogue sources around an object: its own counterpart, and those that are there by chance.
package struct Surroundings: Sendable {
  /// Within 30″, nearest first.
  package let sources: [SurroundingSource]
  /// Nearest Gaia source within 90″, arcsec and G.
  package let gaia: (separation: Double, magnitude: Double)?
  /// Nearest Gaia source brighter than 14 within 90″.
  package let brightGaia: (separation: Double, magnitude: Double)?

  /// Scatter of an alert about its own source in each direction, arcsec: `distpsnr1` of real variable
  /// stars and nuclei has a median of 0.2″.
  private static let scatter = 0.17

  /// Stars per square arcmin: 2 at the poles, and 40 more in the plane, falling by e in 9°; galaxies:
  /// 3 to magnitude 21.5 (Chambers et al. 2016 for both depths). One star in 150 is brighter than 14.
  init(
    of candidate: SkyCandidate, in survey: Survey, from generator: inout SeededGenerator
  ) {
    let latitude = abs(candidate.position.galacticLatitude)
    let stars = 2 + 40 * exp(-latitude / 9)
    var sources: [SurroundingSource] = []
    if let own = candidate.counterpart {
      sources.append(
        SurroundingSource(
          kind: own.kind, light: own.light, east: own.east + Self.scatter * generator.normal(),
          north: own.north + Self.scatter * generator.normal(),
          starScore: Self.score(own.kind, own.light, from: &generator), redshift: own.redshift,
          shape: own.shape))
    }
    sources += Self.chance(.star, density: stars, in: survey, from: &generator)
    sources += Self.chance(.galaxy, density: 3, in: survey, from: &generator)
    self.sources = sources.sorted { $0.separation < $1.separation }
    gaia = Self.gaia(self.sources, brighter: 20.7, density: stars, from: &generator)
    brightGaia = Self.gaia(self.sources, brighter: 14, density: stars / 150, from: &generator)
  }

  /// Sources within 30″ that are there by chance.
  ///
  /// - Parameter density: per square arcmin.
  private static func chance(
    _ kind: SkyCounterpart.Kind, density: Double, in survey: Survey,
    from generator: inout SeededGenerator
  ) -> [SurroundingSource] {
    var result: [SurroundingSource] = []
    // The points of a Poisson process: squared distances grow by exponential steps.
    var square = 0.0
    while true {
      square += generator.exponential(mean: 3_600 / (.pi * density), limit: 1e6)
      guard square < 900 else { return result }
      let angle = generator.uniform(0, 2 * .pi)
      let isStar = kind == .star
      let magnitude =
        isStar
        ? 13 + 8.5 * pow(generator.uniform(), 0.4)
        : max(14, 21.5 + log10(1 - generator.uniform()) / 0.6)
      let light = StarLight(
        magnitude: magnitude, temperature: isStar ? generator.uniform(3_800, 6_500) : 5_000,
        survey: survey)
      var source = SurroundingSource(
        kind: kind, light: light, east: square.squareRoot() * sin(angle),
        north: square.squareRoot() * cos(angle),
        starScore: score(kind, light, from: &generator))
      if !isStar {
        // The median redshift at a magnitude, 0.1 at 17.8 and 0.3 at 20.6, and its scatter.
        let redshift = 0.1 * pow(10, 0.17 * (magnitude - 17.8) + 0.15 * generator.normal())
        source.redshift = redshift
        source.shape = .draw(kiloparsecs: 4.5, redshift, from: &generator)
      }
      result.append(source)
    }
  }

  /// The nearest point source above a limit, among the sources or beyond their 30″.
  private static func gaia(
    _ sources: [SurroundingSource], brighter limit: Double, density: Double,
    from generator: inout SeededGenerator
  ) -> (separation: Double, magnitude: Double)? {
    let near = sources.first { $0.kind != .galaxy && $0.light.magnitude(.r) < limit }
    if let near { return (near.separation, near.light.magnitude(.r)) }
    let square = 900 + generator.exponential(mean: 3_600 / (.pi * density), limit: 1e6)
    guard square < 8_100 else { return nil }
    return (square.squareRoot(), limit - generator.exponential(mean: 1.5, limit: 6))
  }

  /// PanSTARRS's star score (Tachibana & Miller 2018): 0.5, which means unknown, for most sources that
  /// saturate and for some others, wider for faint ones.
  private static func score(
    _ kind: SkyCounterpart.Kind, _ light: StarLight, from generator: inout SeededGenerator
  ) -> Double {
    let magnitude = light.magnitude(.r)
    let isUnknown = generator.uniform() < (magnitude < 13.5 ? 0.8 : 0.02)
    let doubt = generator.exponential(
      mean: magnitude > 20.5 ? 0.25 : magnitude > 19 ? 0.06 : 0.015, limit: 1)
    if isUnknown { return 0.5 }
    return kind == .galaxy ? doubt : 1 - doubt
  }
}
