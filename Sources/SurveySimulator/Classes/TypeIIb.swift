import Glibc
import Sampling

/// SN IIb: the cooling of a shocked thin hydrogen envelope, then a ⁵⁶Ni peak.
///
///     L_c(t) ∝ exp(−t (t + 2 t_e) / 2 t_p²),  the expansion time t_e here 0.3 t_p
///
/// Source: Piro (2015) for the first peak; Arnett (1982) for the second;
/// Richardson et al. (2014) for M −17.0; Taddia et al. (2018) for rises; Perley et al. (2020) and
/// Shivvers et al. (2017) for the rate, 36 % of the stripped 30 % of core collapses.
struct TypeIIb: TransientRecipe {
  static let population = Population.cosmological(
    rate: 1.1e4, evolution: 2.7, magnitudes: magnitudes, wavelength: 620)
  private static let magnitudes = TruncatedNormal(-17.0, 0.6)

  let peakMagnitude: Double
  let referenceWavelength = 620.0
  let hostReddening: Double
  private let diffusionTime: Double
  private let peakTemperature: Double
  /// Days; the envelope's diffusion time.
  private let coolingTime: Double
  /// Luminosity of the first peak in units of the second's.
  private let coolingRatio: Double

  init(from generator: inout SeededGenerator) {
    peakMagnitude = Self.magnitudes.draw(from: &generator)
    hostReddening = generator.exponential(mean: 0.1, limit: 0.6)
    diffusionTime = TruncatedNormal(13, 2, low: 9, high: 18).draw(from: &generator)
    peakTemperature = 7_800 + 500 * generator.normal()
    coolingTime = generator.uniform(1.5, 4)
    coolingRatio = generator.uniform(0.2, 1.6)
  }

  func model(from generator: inout SeededGenerator) -> any EmissionModel {
    ThermalModel(
      [nickel, cooling], peakMagnitude: peakMagnitude, at: referenceWavelength)
  }

  /// That of SNe Ib with a fading Hα.
  private static let spectrum = StrippedEnvelope.spectrum
    .line(656, width: 7, strength: [(-15, -0.2), (10, -0.3), (40, 0)])
    .line(630, width: 6, strength: [(-15, 0.15), (10, 0.3), (40, 0)])

  private var nickel: ThermalComponent {
    let grid = PhaseGrid(duration: 150)
    let diffusion = EnergyDiffusion(diffusionTime: diffusionTime, trappingTime: 60)
    let luminosity = diffusion.luminosity(
      on: grid, power: grid.values(EnergyDiffusion.nickelPower))
    let peak = luminosity.max() ?? 1
    let cooling = Cooling(
      atPeak: peakTemperature, floor: 5_300, timeScale: 13, peakTime: 1.3 * diffusionTime,
      hottest: 9_500)
    return ThermalComponent(
      grid: grid, brightness: luminosity.map { $0 / peak },
      temperature: grid.values { cooling($0) },
      shape: .bolometric,
      features: SpectralFeatures(surface: Self.spectrum, epoch: 1.3 * diffusionTime))
  }

  private var cooling: ThermalComponent {
    let grid = PhaseGrid(duration: 8 * coolingTime)
    let luminosity = grid.values { time in
      coolingRatio * (1 - exp(-time / 0.2))
        * exp(-time * (time + 0.6 * coolingTime) / (2 * coolingTime * coolingTime))
    }
    let temperature = grid.values { max(6_000, 16_000 * pow(max($0, 0.2), -0.45)) }
    return ThermalComponent(
      grid: grid, brightness: luminosity, temperature: temperature, shape: .bolometric)
  }
}
