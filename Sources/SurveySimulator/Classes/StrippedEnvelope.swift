import Sampling

/// SN Ib or Ic: ⁵⁶Ni diffusing out of a few solar masses of stripped core.
///
/// Source: Arnett (1982) for the shape; Richardson et al. (2014) for M −17.55; Drout et al. (2011) for ± 0.7 and
/// E(B−V) of 0.2 in the mean; Taddia et al. (2018) for rises of 13 to 25 days; Perley et al. (2020)
/// and Shivvers et al. (2017) for the rate, 64 % of the stripped 30 % of core collapses.
struct StrippedEnvelope: TransientRecipe {
  static let population = Population.cosmological(
    rate: 1.97e4, evolution: 2.7, magnitudes: magnitudes, wavelength: 620)
  private static let magnitudes = TruncatedNormal(-17.55, 0.7)

  let peakMagnitude: Double
  let referenceWavelength = 620.0
  let hostReddening: Double
  private let diffusionTime: Double
  private let trappingTime: Double
  private let peakTemperature: Double

  init(from generator: inout SeededGenerator) {
    peakMagnitude = Self.magnitudes.draw(from: &generator)
    hostReddening = generator.exponential(mean: 0.15, limit: 0.8)
    diffusionTime = TruncatedNormal(12, 2.5, low: 7, high: 20).draw(from: &generator)
    trappingTime = TruncatedNormal(90, 20).draw(from: &generator)
    peakTemperature = 8_000 + 700 * generator.normal()
  }

  func model(from generator: inout SeededGenerator) -> any EmissionModel {
    let grid = PhaseGrid(duration: 160)
    let diffusion = EnergyDiffusion(diffusionTime: diffusionTime, trappingTime: trappingTime)
    let luminosity = diffusion.luminosity(
      on: grid, power: grid.values(EnergyDiffusion.nickelPower))
    let cooling = Cooling(
      atPeak: peakTemperature, floor: 4_900, timeScale: 11, peakTime: 1.3 * diffusionTime,
      hottest: 13_000)
    let photosphere = ThermalComponent(
      grid: grid, brightness: luminosity, temperature: grid.values { cooling($0) },
      shape: .bolometric, blanketing: .init(cutoff: 400, power: 2))
    return ThermalModel([photosphere], peakMagnitude: peakMagnitude, at: referenceWavelength)
  }
}
