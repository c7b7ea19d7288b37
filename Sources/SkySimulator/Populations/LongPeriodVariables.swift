import Glibc
import Photometry
package import Sampling
import SurveySimulator

/// Pulsation of a giant, no two cycles alike.
///
///     Δm(t, λ) = (λ/551 nm)^−1.1 · [A c_n s(φ) + A₂ sin(2πt/P₂)],  n the cycle
package struct GiantPulsation: Variation {
  /// Days.
  package let period: Double
  /// Magnitudes from peak to peak in V.
  package let amplitude: Double
  let shape: FourierShape
  let epoch: Double
  /// Relative height of each cycle from `epoch` on.
  let cycles: [Double]
  /// A second period and its amplitude.
  let second: (period: Double, amplitude: Double)

  package func magnitude(time: Double, wavelength: Double) -> Double {
    let phase = (time - epoch) / period
    let index = min(max(0, Int(phase)), cycles.count - 2)
    let rest = min(max(0, phase - Double(index)), 1)
    let height = cycles[index] + rest * (cycles[index + 1] - cycles[index])
    let first = amplitude * height * shape.value(phase)
    let other = 0.5 * second.amplitude * sin(2 * .pi * (time - epoch) / second.period)
    return pow(wavelength / 551, -1.1) * (first + other)
  }
}

/// Miras and semiregular giants.
///
/// Source: Mattei (1997) and the General Catalogue of Variable Stars for Miras' periods of 100 to 500
/// days and visual amplitudes above 2.5 mag, rises shorter than declines; Wood et al. (1999) for the
/// sequences of semiregulars and the long secondary period, nine times the pulsation's, of a third.
package enum LongPeriodVariables {
  private static let rising = FourierShape([(0.15, 4.2)])
  private static let sine = FourierShape([])

  static func mira(
    in setting: SkySetting, from generator: inout SeededGenerator
  ) -> SkyCandidate {
    let pulsation = miraPulsation(in: setting, from: &generator)
    return giant(
      "Mira", pulsation, temperature: 2_900, scale: 8, brighter: 0, in: setting, from: &generator)
  }

  /// The pulsation of one Mira.
  package static func miraPulsation(
    in setting: SkySetting, from generator: inout SeededGenerator
  ) -> GiantPulsation {
    let period = TruncatedNormal(280, 90, low: 100, high: 500).draw(from: &generator)
    let amplitude = TruncatedNormal(4.2, 1, low: 2.5, high: 7).draw(from: &generator)
    return GiantPulsation(
      period: period, amplitude: amplitude, shape: rising,
      epoch: setting.template.lowerBound - period * generator.uniform(),
      cycles: cycles(period, scatter: 0.1, in: setting, from: &generator), second: (1, 0))
  }

  static func semiregular(
    in setting: SkySetting, from generator: inout SeededGenerator
  ) -> SkyCandidate {
    let period = generator.logUniform(30, 250)
    let amplitude = generator.powerLaw(index: 1.8, from: 0.1, to: 1.8)
    let isLong = generator.uniform() < 0.33
    let second =
      isLong
      ? (period: 9 * period, amplitude: generator.uniform(0.2, 1) * amplitude)
      : (period: generator.uniform(0.45, 0.8) * period, amplitude: 0.5 * amplitude)
    let pulsation = GiantPulsation(
      period: period, amplitude: amplitude, shape: sine,
      epoch: setting.template.lowerBound - period * generator.uniform(),
      cycles: cycles(period, scatter: 0.35, in: setting, from: &generator), second: second)
    return giant(
      "SR", pulsation, temperature: 3_300, scale: 8, brighter: 2, in: setting, from: &generator)
  }

  private static func cycles(
    _ period: Double, scatter: Double, in setting: SkySetting,
    from generator: inout SeededGenerator
  ) -> [Double] {
    let count = Int((setting.end - setting.template.lowerBound) / period) + 4
    return (0..<count).map { _ in max(0.1, 1 + scatter * generator.normal()) }
  }

  /// - Parameter brighter: magnitudes by which the counts are shifted: giants are luminous.
  private static func giant(
    _ kind: String, _ pulsation: GiantPulsation, temperature: Double, scale: Double,
    brighter: Double, in setting: SkySetting, from generator: inout SeededGenerator
  ) -> SkyCandidate {
    let position = SkyPosition.drawStar(in: setting.survey, scale: scale, from: &generator)
    let faintest = setting.magnitudes.upperBound - brighter
    let star = StarLight(
      magnitude: generator.starMagnitude(setting.magnitudes.lowerBound...faintest),
      temperature: temperature, reddening: position.galacticReddening, survey: setting.survey)
    return SkyCandidate(
      star: star, at: position, kind: kind, period: pulsation.period,
      amplitude: pulsation.amplitude
    ) { _ in pulsation }
  }
}
