import Sampling

/// SN Iax: a partial explosion, fainter and with slower ejecta than an SN Ia.
///
/// Source: Arnett (1982) for the shape; Foley et al. (2013) and Jha (2017) for M_V −14 to −18.5,
/// rises of 10 to 16 days that lengthen with luminosity, and no second maximum; Srivastav et al.
/// (2022) for the rate, a seventh of that of SNe Ia.
struct TypeIax: TransientRecipe {
  static let population = Population.cosmological(
    rate: 3.3e3, evolution: 1.5, magnitudes: magnitudes, wavelength: 550)
  private static let magnitudes = TruncatedNormal(-16.8, 1.0, low: -18.5, high: -14)

  let peakMagnitude: Double
  let referenceWavelength = 550.0
  let hostReddening: Double
  private let diffusionTime: Double
  private let peakTemperature: Double

  init(from generator: inout SeededGenerator) {
    peakMagnitude = Self.magnitudes.draw(from: &generator)
    hostReddening = generator.exponential(mean: 0.1, limit: 0.6)
    let luminous = (-14 - peakMagnitude) / 4.5
    diffusionTime = 6.5 + 3.5 * luminous + 0.5 * generator.normal()
    peakTemperature = 9_000 + 500 * generator.normal()
  }

  func model(from generator: inout SeededGenerator) -> any EmissionModel {
    let grid = PhaseGrid(duration: 120)
    let diffusion = EnergyDiffusion(diffusionTime: diffusionTime, trappingTime: 38)
    let luminosity = diffusion.luminosity(
      on: grid, power: grid.values(EnergyDiffusion.nickelPower))
    let cooling = Cooling(
      atPeak: peakTemperature, floor: 4_800, timeScale: 10, peakTime: 1.4 * diffusionTime,
      hottest: 12_000)
    let photosphere = ThermalComponent(
      grid: grid, brightness: luminosity, temperature: grid.values { cooling($0) },
      shape: .bolometric, blanketing: .init(cutoff: 400, power: 2.5))
    return ThermalModel([photosphere], peakMagnitude: peakMagnitude, at: referenceWavelength)
  }
}
