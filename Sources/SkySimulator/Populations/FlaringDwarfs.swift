import Glibc
import Photometry
import Sampling
import SurveySimulator

/// A flare of a star, relative to its peak.
///
///     f(x) = 1 + 1.941 x − 0.175 x² − 2.246 x³ − 1.125 x⁴   for −1 < x ≤ 0
///     f(x) = 0.6890 e^{−1.600 x} + 0.3030 e^{−0.2783 x}      for x > 0
///
/// with x the time from the peak in units of the full width at half maximum. Source: Davenport et al.
/// (2014), equations 1 and 4.
package enum FlareShape {
  package static func brightness(_ x: Double) -> Double {
    guard x > -1 else { return 0 }
    if x <= 0 { return max(0, 1 + x * (1.941 + x * (-0.175 + x * (-2.246 - 1.125 * x)))) }
    return 0.6890 * exp(-1.600 * x) + 0.3030 * exp(-0.2783 * x)
  }
}

/// The light of an M dwarf that flares in one night.
struct FlaringLight: LightSource {
  let star: StarLight
  /// At the peak.
  let flare: StarLight
  /// MJD TAI.
  let peakTime: Double
  /// Days.
  let width: Double

  func flux(time: Double, band: Band) -> Double {
    let index = Int(band.rawValue)
    return star.fluxes[index]
      + flare.fluxes[index] * FlareShape.brightness((time - peakTime) / width)
  }
}

/// M dwarfs with flares.
///
/// Source: Davenport et al. (2014) for the shape and widths that grow with energy, minutes to half an
/// hour; Hawley et al. (2014) for energies dN/dE ∝ E^−2, here peak amplitudes in g with the weight of
/// the duration, so that the flare is caught as often as its length says; 9,000 K for its light, 3,200 K
/// for the star's.
enum FlaringDwarfs {
  static func draw(
    in setting: SkySetting, from generator: inout SeededGenerator
  ) -> SkyCandidate {
    let position = SkyPosition.drawStar(in: setting.survey, scale: 40, from: &generator)
    let limits = setting.magnitudes
    let star = StarLight(
      magnitude: generator.starMagnitude(limits.lowerBound...(limits.upperBound + 1.5)),
      temperature: 3_200, survey: setting.survey)
    // Peak flux relative to the star's, in g.
    let amplitude = generator.powerLaw(index: 1.6, from: 0.3, to: 60)
    let width = 3 * pow(amplitude, 0.4) / 1_440
    var candidate = SkyCandidate(
      position: position, kind: "M dwarf", counterpart: SkyCounterpart(.star, star)
    ) { visits, generator in
      let visit = visits[Int(generator.next() % UInt64(visits.count))]
      let peak = StarLight(
        magnitude: star.magnitude(.g) - 2.5 * log10(amplitude), temperature: 9_000,
        survey: setting.survey)
      // The visit falls anywhere from the rise to ten widths after the peak.
      return FlaringLight(
        star: star, flare: peak, peakTime: visit.time + width * (1 - 11 * generator.uniform()),
        width: width)
    }
    candidate.amplitude = 2.5 * log10(1 + amplitude)
    return candidate
  }
}
