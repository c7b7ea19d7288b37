import Glibc
package import Photometry
package import Sampling
package import SurveySimulator

/// The survey and the time span for which objects are drawn.
package struct SkySetting: Sendable {
  package let survey: Survey
  /// MJD TAI of the survey's first and last night.
  package let start: Double
  package let end: Double
  package let transients: TransientSky

  package init(survey: Survey, start: Double, end: Double) {
    self.survey = survey
    self.start = start
    self.end = end
    transients = TransientSky(survey: survey, magnitudeLimit: survey == .ztf ? 20.7 : 24.3)
  }

  /// MJD TAI between which the template's exposures lie.
  package var template: ClosedRange<Double> { (start - 400)...(start - 100) }

  /// Mean magnitudes in r of the sources that the survey sees.
  var magnitudes: ClosedRange<Double> { survey == .ztf ? 13...20.5 : 16.5...24 }
}

/// One object of the sky before it is observed.
package struct SkyCandidate: Sendable {
  package var position: SkyPosition
  /// The variety within the class, such as `RRab`.
  package var kind: String
  /// The catalogue source that the object is, or lies in or near.
  package var counterpart: SkyCounterpart?
  /// `nil` in the Milky Way and the solar system.
  package var redshift: Double?
  /// Days, and magnitudes from peak to peak in V or r, where the class has them.
  package var period: Double?
  package var amplitude: Double?
  /// True if the template holds the source's light, so that it also becomes fainter.
  package var isInTemplate = true
  package var solarSystem: SolarSystemMatch?
  package var residual: Residual?
  /// Makes the light, given the survey's visits in the night in question.
  package var light: @Sendable ([PlannedVisit], inout SeededGenerator) -> any LightSource

  init(
    position: SkyPosition, kind: String, counterpart: SkyCounterpart? = nil,
    light: @escaping @Sendable ([PlannedVisit], inout SeededGenerator) -> any LightSource
  ) {
    self.position = position
    self.kind = kind
    self.counterpart = counterpart
    self.light = light
  }

  /// A star that varies, at its own place.
  init(
    star: StarLight, at position: SkyPosition, kind: String, period: Double? = nil,
    amplitude: Double? = nil,
    variation: @escaping @Sendable (inout SeededGenerator) -> any Variation
  ) {
    self.init(position: position, kind: kind, counterpart: SkyCounterpart(.star, star)) {
      VariableStar(mean: star, variation: variation(&$1))
    }
    self.period = period
    self.amplitude = amplitude
  }
}

/// A known asteroid at the place of a detection.
package struct SolarSystemMatch: Sendable, Hashable {
  /// Arcsec.
  package var separation: Double
  /// Predicted, V.
  package var magnitude: Double
}

/// Remains of a subtraction that is not perfect.
package enum Residual: Sendable, Hashable {
  /// Near a bright star, which is saturated.
  case bright
  /// Both signs side by side at a source that the images place differently.
  case dipole
  /// A reflection or a satellite.
  case glint
}

/// A source of the catalogues at or near an object.
package struct SkyCounterpart: Sendable, Hashable {
  package enum Kind: Sendable, Hashable { case star, quasar, galaxy }

  package var kind: Kind
  package var light: StarLight
  /// Arcsec from the object to the source.
  package var east: Double
  package var north: Double
  /// Arcsec, half-light ellipse of a galaxy.
  package var shape: GalaxyShape?
  package var redshift: Double?

  init(_ kind: Kind, _ light: StarLight, east: Double = 0, north: Double = 0) {
    self.kind = kind
    self.light = light
    self.east = east
    self.north = north
  }

  /// Arcsec.
  package var separation: Double { hypot(east, north) }
}

/// The shape of a galaxy on the sky.
package struct GalaxyShape: Sendable, Hashable {
  /// Arcsec, half-light.
  package var semiMajorAxis: Double
  /// Minor over major.
  package var axisRatio: Double
  /// Degrees east of north.
  package var positionAngle: Double
}

extension SkyPosition {
  /// Where the Milky Way's stars are: crowded towards the galactic plane.
  ///
  /// - Parameter scale: degrees of latitude in which the number falls by e; a thirtieth of the density
  ///   in the plane is everywhere.
  static func drawStar(
    in survey: Survey, scale: Double, from generator: inout SeededGenerator
  ) -> SkyPosition {
    while true {
      let position = drawAnywhere(in: survey, from: &generator)
      let density = 0.033 + 0.967 * exp(-abs(position.galacticLatitude) / scale)
      if generator.uniform() < density { return position }
    }
  }

  /// Where galaxies are seen: everywhere, less behind dust, as counts fall with 10^(−0.6 A).
  static func drawGalaxy(
    in survey: Survey, from generator: inout SeededGenerator
  ) -> SkyPosition {
    while true {
      let position = drawAnywhere(in: survey, from: &generator)
      if generator.uniform() < pow(10, -0.6 * 2.3 * position.galacticReddening) { return position }
    }
  }
}

extension SeededGenerator {
  /// Mean magnitude of a star, with counts that grow as 10^(0.25 m).
  mutating func starMagnitude(_ range: ClosedRange<Double>) -> Double {
    let power = { pow(10, 0.25 * $0) }
    return 4 * log10(uniform(power(range.lowerBound), power(range.upperBound)))
  }

  /// A value whose logarithm is uniform.
  mutating func logUniform(_ low: Double, _ high: Double) -> Double {
    low * pow(high / low, uniform())
  }
}
