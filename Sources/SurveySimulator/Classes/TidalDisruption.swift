import Glibc
import Sampling

/// TDE: a star torn apart by a massive black hole; hot, blue and slow.
///
///     F(t) = e^{−(t − t_p)²/2σ²} before the peak,  (1 + (t − t_p)/t₀)^{−5/3} after it
///
/// Source: van Velzen et al. (2021) for the shape, σ, t₀, and a temperature of 10^4.3
/// K that rises by tens of K a day; van Velzen (2018) for the luminosity function dn/dL ∝ L⁻²·⁵; Yao
/// et al. (2023) for the rate.
struct TidalDisruption: TransientRecipe {
  static let population = Population.cosmological(
    rate: 310, evolution: 0, magnitudes: TruncatedNormal(-18.6, 0.9, low: -22, high: -17.5),
    wavelength: 480)

  let peakMagnitude: Double
  let referenceWavelength = 480.0
  let hostReddening: Double
  private let rise: Double
  private let decay: Double
  private let temperature: Double
  /// K per day.
  private let warming: Double

  init(from generator: inout SeededGenerator) {
    let luminosity = generator.powerLaw(index: 2.5, from: 1, to: 60)
    peakMagnitude = -17.6 - 2.5 * log10(luminosity)
    hostReddening = generator.exponential(mean: 0.02, limit: 0.15)
    rise = TruncatedNormal(0.95, 0.2).drawPower(from: &generator)
    decay = TruncatedNormal(1.7, 0.2).drawPower(from: &generator)
    temperature = TruncatedNormal(4.32, 0.1).drawPower(from: &generator)
    warming = generator.uniform(0, 60)
  }

  func model(from generator: inout SeededGenerator) -> any EmissionModel {
    let peakTime = 3.5 * rise
    let grid = PhaseGrid(duration: peakTime + 400)
    let brightness = grid.values { time in
      time < peakTime
        ? exp(-0.5 * pow((time - peakTime) / rise, 2))
        : pow(1 + (time - peakTime) / decay, -5.0 / 3)
    }
    let photosphere = ThermalComponent(
      grid: grid, brightness: brightness,
      temperature: grid.values {
        min(temperature + warming * max(0, $0 - peakTime), 45_000)
      },
      shape: .monochromatic(wavelength: referenceWavelength))
    return ThermalModel([photosphere], peakMagnitude: peakMagnitude, at: referenceWavelength)
  }
}
