import Glibc
import Photometry
package import Sampling
import SurveySimulator

/// A pulsation of constant period and shape.
///
///     Δm(t, λ) = A_V · (max(λ, 440 nm)/551 nm)^−1.2 · s((t − t₀)/P)
///
/// The exponent gives the ratio 1.4 of the amplitudes in g and r that Sesar et al. (2010) measure for
/// RR Lyrae stars.
package struct Pulsation: Variation {
  /// Days.
  package let period: Double
  /// Magnitudes from peak to peak in V.
  package let amplitude: Double
  let shape: FourierShape
  let epoch: Double

  package func magnitude(time: Double, wavelength: Double) -> Double {
    amplitude * pow(max(wavelength, 440) / 551, -1.2) * shape.value((time - epoch) / period)
  }
}

/// RR Lyrae stars of the halo.
///
///     A_V = −2.627 − 22.046 log P − 30.876 (log P)²  (ab)
///
/// Source: Cacciari, Corwin & Carney (2005) for the relation of Oosterhoff I, which a quarter of the
/// stars, of type II, meet at periods longer by 0.06 dex; Kovács & Walker (2001) for the Fourier
/// phases of the sine series; Drake et al. (2014) for three ab to one c.
package enum RRLyraeStars {
  private static let fundamental = FourierShape([
    (0.48, 2.4), (0.34, 5.0), (0.22, 1.4), (0.14, 4.2),
  ])
  private static let overtone = FourierShape([(0.15, 3.1), (0.06, 0.3)])

  static func draw(
    in setting: SkySetting, from generator: inout SeededGenerator
  ) -> SkyCandidate {
    // The halo thins out: counts grow more slowly than those of the disc.
    let magnitude = generator.starMagnitude(setting.magnitudes) - generator.uniform(0, 2)
    let position = SkyPosition.drawStar(in: setting.survey, scale: 35, from: &generator)
    let star = StarLight(
      magnitude: magnitude, temperature: 6_700, reddening: position.galacticReddening,
      survey: setting.survey)
    let pulsation = pulsation(at: setting.start, from: &generator)
    return SkyCandidate(
      star: star, at: position, kind: pulsation.period < 0.43 ? "RRc" : "RRab",
      period: pulsation.period, amplitude: pulsation.amplitude
    ) { _ in pulsation }
  }

  /// The pulsation of one star; c types have periods below 0.43 d, ab types above.
  package static func pulsation(
    at time: Double, from generator: inout SeededGenerator
  ) -> Pulsation {
    let epoch = time + generator.uniform()
    guard generator.uniform() < 0.75 else {
      return Pulsation(
        period: TruncatedNormal(0.33, 0.04, low: 0.24, high: 0.42).draw(from: &generator),
        amplitude: generator.uniform(0.3, 0.55), shape: overtone, epoch: epoch)
    }
    let period = TruncatedNormal(0.55, 0.05, low: 0.45, high: 0.66).draw(from: &generator)
    let amplitude = bailey(period) + 0.08 * generator.normal()
    let shift = generator.uniform() < 0.25 ? pow(10, 0.06) : 1
    return Pulsation(
      period: shift * period, amplitude: max(0.2, amplitude), shape: fundamental, epoch: epoch)
  }

  /// A_V of an Oosterhoff I star of type ab.
  package static func bailey(_ period: Double) -> Double {
    let log = log10(period)
    return -2.627 - 22.046 * log - 30.876 * log * log
  }
}

/// Classical Cepheids and δ Scuti stars of the disc.
///
/// Source: Simon & Lee (1981) for the Cepheids' harmonics with period, smallest at ten days; Chen et
/// al. (2020) for the numbers and periods of both; amplitudes of δ Scuti stars ∝ A^−2 from 0.08 mag.
package enum DiscPulsators {
  static func cepheid(
    in setting: SkySetting, from generator: inout SeededGenerator
  ) -> SkyCandidate {
    let period = TruncatedNormal(0.75, 0.28, low: 0.3, high: 1.6).drawPower(from: &generator)
    let nearTen = exp(-pow(log10(period / 10) / 0.12, 2))
    let shape = FourierShape([
      (0.42 - 0.27 * nearTen, 2.5 + 1.4 * min(1, log10(period / 2))),
      (0.18 - 0.12 * nearTen, 5.1),
    ])
    return pulsator(
      "DCEP", period: period, amplitude: generator.uniform(0.4, 1.1), shape: shape,
      temperature: 5_800, scale: 6, in: setting, from: &generator)
  }

  static func deltaScuti(
    in setting: SkySetting, from generator: inout SeededGenerator
  ) -> SkyCandidate {
    pulsator(
      "DSCT", period: generator.logUniform(0.045, 0.25),
      amplitude: generator.powerLaw(index: 2, from: 0.08, to: 0.8),
      shape: deltaScutiShape, temperature: 7_500, scale: 15, in: setting, from: &generator)
  }

  private static let deltaScutiShape = FourierShape([(0.3, 2.4), (0.1, 5.0)])

  private static func pulsator(
    _ kind: String, period: Double, amplitude: Double, shape: FourierShape, temperature: Double,
    scale: Double, in setting: SkySetting, from generator: inout SeededGenerator
  ) -> SkyCandidate {
    let position = SkyPosition.drawStar(in: setting.survey, scale: scale, from: &generator)
    let star = StarLight(
      magnitude: generator.starMagnitude(setting.magnitudes), temperature: temperature,
      reddening: position.galacticReddening, survey: setting.survey)
    let pulsation = Pulsation(
      period: period, amplitude: amplitude, shape: shape,
      epoch: setting.start + period * generator.uniform())
    return SkyCandidate(
      star: star, at: position, kind: kind, period: period, amplitude: amplitude
    ) { _ in pulsation }
  }
}
