import Glibc
import Photometry
import Sampling
import SurveySimulator

/// Spots that turn with the star, grow and decay.
///
///     Δm(t) = (A/2) e^{0.3 x(t)} [sin 2πφ + 0.3 sin(4πφ + 1)] · (λ/551 nm)^−0.5
struct SpottedRotation: Variation {
  let period: Double
  let amplitude: Double
  let epoch: Double
  /// Of months: the lifetime of spots.
  let growth: RandomWalk

  func magnitude(time: Double, wavelength: Double) -> Double {
    let angle = 2 * .pi * (time - epoch) / period
    return 0.5 * amplitude * exp(0.3 * growth.value(at: time))
      * (sin(angle) + 0.3 * sin(2 * angle + 1)) * pow(wavelength / 551, -0.5)
  }
}

/// BY Draconis and RS Canum Venaticorum stars.
///
/// Source: Chen et al. (2020) for their numbers and periods of 0.3 to 30 days; amplitudes ∝ A^−2.5
/// from 0.06 mag.
enum RotatingStars {
  static func draw(
    in setting: SkySetting, from generator: inout SeededGenerator
  ) -> SkyCandidate {
    let position = SkyPosition.drawStar(in: setting.survey, scale: 15, from: &generator)
    let isGiant = generator.uniform() < 0.49
    let star = StarLight(
      magnitude: generator.starMagnitude(setting.magnitudes),
      temperature: isGiant ? 4_800 : 4_200, reddening: position.galacticReddening,
      survey: setting.survey)
    let period = isGiant ? generator.logUniform(1, 30) : generator.logUniform(0.3, 20)
    let amplitude = generator.powerLaw(index: 2.5, from: 0.06, to: 0.6)
    let epoch = setting.start + period * generator.uniform()
    let (start, end) = (setting.template.lowerBound, setting.end)
    return SkyCandidate(
      star: star, at: position, kind: isGiant ? "RS CVn" : "BY Dra", period: period,
      amplitude: amplitude
    ) { generator in
      SpottedRotation(
        period: period, amplitude: amplitude, epoch: epoch,
        growth: RandomWalk(from: start, to: end, step: 10, timeScale: 100, generator: &generator))
    }
  }
}
