import Glibc
import Sampling

/// Classical nova: optically thick wind of a thermonuclear runaway on a white dwarf.
///
///     M_V = −7.92 − 0.81 arctan((1.32 − log t₂) / 0.23),  F ∝ (1 + t/t_s)^−1.75, then t^−3.5
///
/// where t₂ days pass in the first two magnitudes. Source: della Valle & Livio (1995) for the
/// peak; Hachisu & Kato (2006) for the decline; Strope, Schaefer & Henden (2010) for t₂.
struct Nova: TransientRecipe {
  static let population = Population.share(
    0.01, magnitudes: TruncatedNormal(-7.9, 0.8, low: -9.4, high: -6.4), wavelength: 550)

  let peakMagnitude: Double
  let referenceWavelength = 550.0
  let hostReddening: Double
  /// Days.
  private let fallTime: Double
  private let riseTime: Double

  init(from generator: inout SeededGenerator) {
    fallTime = TruncatedNormal(1.3, 0.35).drawPower(from: &generator)
    peakMagnitude =
      -7.92 - 0.81 * atan((1.32 - log10(fallTime)) / 0.23) + 0.3 * generator.normal()
    riseTime = 1 + 0.1 * fallTime
    hostReddening = generator.exponential(mean: 0.1, limit: 0.5)
  }

  func model(from generator: inout SeededGenerator) -> any EmissionModel {
    let grid = PhaseGrid(duration: riseTime + 12 * fallTime + 60)
    // (1 + t₂/t_s)^1.75 = 10^0.8, two magnitudes.
    let scale = fallTime / (pow(10, 0.8 / 1.75) - 1)
    let turn = 6 * fallTime
    let brightness = grid.values { time in
      let age = time - riseTime
      guard age > 0 else { return exp(3 * age / riseTime) * min(1, time / (0.1 * riseTime)) }
      let steepening = age > turn ? pow(age / turn, -1.75) : 1
      return pow(1 + age / scale, -1.75) * steepening
    }
    let wind = ThermalComponent(
      grid: grid, brightness: brightness,
      temperature: grid.values { min(8_500 + 150 * max(0, $0 - riseTime), 16_000) },
      shape: .monochromatic(wavelength: referenceWavelength))
    return ThermalModel([wind], peakMagnitude: peakMagnitude, at: referenceWavelength)
  }
}
