import Glibc
import Photometry
package import Sampling
import SurveySimulator

/// The light of an eclipsing binary: two minima, and ellipsoidal stars between them.
///
///     Δm(φ) = d₁ e^{1 − cosh(Δφ₁/w)} + d₂ e^{1 − cosh(Δφ₂/w)} + (E/2) cos 4πφ
///
/// Source: Mikulášek (2015) for the shape of the minima.
package struct Eclipses: Variation {
  /// Days.
  package let period: Double
  let epoch: Double
  /// Depths of the primary and the secondary minimum, mag.
  package let primary: Double
  let secondary: Double
  /// Width of the minima, in periods.
  let width: Double
  /// Peak-to-peak magnitudes of the ellipsoidal variation, at its faintest in the minima.
  let ellipsoidal: Double

  package func magnitude(time: Double, wavelength: Double) -> Double {
    let phase = (time - epoch) / period
    let first = phase - phase.rounded()
    let second = (phase - 0.5) - (phase - 0.5).rounded()
    return primary * minimum(first) + secondary * minimum(second)
      + 0.5 * ellipsoidal * cos(4 * .pi * phase)
  }

  private func minimum(_ distance: Double) -> Double {
    let x = distance / width
    return abs(x) > 4 ? 0 : exp(1 - cosh(x))
  }
}

/// Contact (EW), near-contact (EB) and detached (EA) binaries of the disc.
///
/// Source: Chen et al. (2020) for EW around 0.35 d and seven EW to one EA; Paczyński et al. (2006)
/// for depths.
package enum EclipsingBinaries {
  static func draw(
    in setting: SkySetting, from generator: inout SeededGenerator
  ) -> SkyCandidate {
    let position = SkyPosition.drawStar(in: setting.survey, scale: 15, from: &generator)
    let star = StarLight(
      magnitude: generator.starMagnitude(setting.magnitudes),
      temperature: generator.uniform(4_500, 7_500), reddening: position.galacticReddening,
      survey: setting.survey)
    let (kind, eclipses) = eclipses(at: setting.start, from: &generator)
    return SkyCandidate(
      star: star, at: position, kind: kind, period: eclipses.period,
      amplitude: eclipses.primary + eclipses.ellipsoidal
    ) { _ in eclipses }
  }

  /// The eclipses of one binary.
  package static func eclipses(
    at time: Double, from generator: inout SeededGenerator
  ) -> (kind: String, eclipses: Eclipses) {
    let draw = generator.uniform()
    let period: Double
    if draw < 0.75 {
      period = TruncatedNormal(0.35, 0.07, low: 0.22, high: 0.7).draw(from: &generator)
    } else {
      period = generator.logUniform(draw < 0.87 ? 0.4 : 0.6, draw < 0.87 ? 2 : 15)
    }
    let epoch = time + period * generator.uniform()
    if draw < 0.75 {
      let depth = generator.uniform(0.05, 0.4)
      return (
        "EW",
        Eclipses(
          period: period, epoch: epoch, primary: depth, secondary: 0.85 * depth, width: 0.09,
          ellipsoidal: generator.uniform(0.1, 0.4))
      )
    }
    let depth = generator.exponential(mean: 0.6, limit: 2.5)
    let ratio = draw < 0.87 ? generator.uniform(0.3, 0.8) : generator.uniform(0.05, 1)
    return (
      draw < 0.87 ? "EB" : "EA",
      Eclipses(
        period: period, epoch: epoch, primary: depth, secondary: ratio * depth,
        width: draw < 0.87 ? 0.06 : min(0.05, 0.03 / pow(period, 0.4)),
        ellipsoidal: draw < 0.87 ? generator.uniform(0.05, 0.25) : 0.01)
    )
  }
}
