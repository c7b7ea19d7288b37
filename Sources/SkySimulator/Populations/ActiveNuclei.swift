import Glibc
import Photometry
package import Sampling
import SurveySimulator

/// AGN: quasars and Seyfert nuclei, damped random walks in magnitude over years.
///
///     Δm(t, λ) = SF∞(λ)/√2 · x(t),  SF∞ ∝ λ^−0.479
///
/// with SF∞ and τ by luminosity, black-hole mass and rest wavelength as `ActiveNucleus` has them
/// (MacLeod et al. 2010, equation 7 and table 1), τ stretched by 1 + z. Counts grow as 10^(0.7 i) to
/// i = 19 and 10^(0.3 i) beyond (Richards et al. 2006), quasars' redshifts are log-normal about 1.4; a
/// third are Seyferts of −20.5 ± 1.2, whose hosts are seen.
package enum ActiveNuclei {
  static func draw(
    in setting: SkySetting, from generator: inout SeededGenerator
  ) -> SkyCandidate {
    let isSeyfert = generator.uniform() < 0.33
    let magnitude = magnitude(in: setting, from: &generator)
    let redshift =
      isSeyfert
      ? Cosmology.standard.reach(
        absolute: TruncatedNormal(-20.5, 1.2, low: -23, high: -18).draw(from: &generator),
        apparent: magnitude)
      : TruncatedNormal(0.14, 0.2, low: -0.5, high: 0.55).drawPower(from: &generator)
    let absolute = magnitude - Cosmology.standard.distanceModulus(redshift: redshift)
    let nucleus = DiscVariability(magnitude: absolute, redshift: redshift, from: &generator)
    let position = SkyPosition.drawGalaxy(in: setting.survey, from: &generator)
    let mean = StarLight(
      magnitude: magnitude, temperature: isSeyfert ? 9_000 : 13_000,
      reddening: position.galacticReddening, survey: setting.survey)
    var host = mean
    if isSeyfert { host = mean.brightened(by: generator.uniform(0.2, 1.5)) }
    var counterpart = SkyCounterpart(isSeyfert ? .galaxy : .quasar, host)
    counterpart.redshift = redshift
    if isSeyfert { counterpart.shape = .draw(kiloparsecs: 4, redshift, from: &generator) }
    let (start, end) = (setting.template.lowerBound, setting.end)
    var candidate = SkyCandidate(
      position: position, kind: isSeyfert ? "Seyfert" : "QSO", counterpart: counterpart
    ) { _, generator in
      VariableStar(
        mean: mean,
        variation: nucleus.light(from: start, to: end, generator: &generator))
    }
    candidate.redshift = redshift
    candidate.amplitude = nucleus.structureFunction
    return candidate
  }

  private static func magnitude(
    in setting: SkySetting, from generator: inout SeededGenerator
  ) -> Double {
    let range = setting.magnitudes
    while true {
      // The flatter law everywhere, thinned where the counts are steeper.
      let power = { pow(10, 0.3 * $0) }
      let value = log10(generator.uniform(power(14.5), power(range.upperBound))) / 0.3
      if value > 19 || generator.uniform() < pow(10, 0.4 * (value - 19)) { return value }
    }
  }
}

/// The walk of one accretion disc.
package struct DiscVariability: Sendable {
  private let redshift: Double
  /// SF∞ at 400 nm in the rest frame, mag.
  package let structureFunction: Double
  /// τ at 400 nm, observed days.
  package let timeScale: Double

  /// - Parameter magnitude: absolute, in i; the black-hole mass is drawn for it.
  package init(magnitude: Double, redshift: Double, from generator: inout SeededGenerator) {
    self.redshift = redshift
    let logMass = ActiveNucleus.drawLogMass(magnitude: magnitude, from: &generator)
    structureFunction = ActiveNucleus.structureFunction(magnitude: magnitude, logMass: logMass)
    timeScale =
      (1 + redshift) * ActiveNucleus.timeScale(magnitude: magnitude, logMass: logMass)
  }

  /// SF∞ at an observed wavelength, mag.
  package func structureFunction(wavelength: Double) -> Double {
    structureFunction * pow(wavelength / (1 + redshift) / 400, ActiveNucleus.slope)
  }

  /// The variation between two MJD.
  package func light(
    from start: Double, to end: Double, generator: inout SeededGenerator
  ) -> any Variation {
    let walk = RandomWalk(
      from: start, to: end, step: min(2, timeScale / 5), timeScale: timeScale,
      generator: &generator)
    return Light(walk: walk, disc: self)
  }

  private struct Light: Variation {
    let walk: RandomWalk
    let disc: DiscVariability

    func magnitude(time: Double, wavelength: Double) -> Double {
      disc.structureFunction(wavelength: wavelength) / 2.0.squareRoot() * walk.value(at: time)
    }
  }
}
