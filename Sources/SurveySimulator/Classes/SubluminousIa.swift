import Sampling

/// SN Ia-91bg: little ⁵⁶Ni in fast-evolving, cool ejecta; no second maximum.
///
/// Source: Arnett (1982) for the shape; Taubenberger (2017) for M_B −16.7 to −18, Δm₁₅(B) of 1.8 to
/// 2, rise of 13 to 15 days and B−V of 0.5 at peak; Li et al. (2011) for 15 % of the rate of SNe Ia.
struct SubluminousIa: TransientRecipe {
  static let population = Population.cosmological(
    rate: 3.5e3, evolution: 0, magnitudes: TruncatedNormal(-17.4, 0.4), wavelength: 440)

  let peakMagnitude: Double
  let referenceWavelength = 440.0
  let hostReddening: Double
  private let stretch: Double
  private let peakTemperature: Double

  init(from generator: inout SeededGenerator) {
    peakMagnitude = TruncatedNormal(-17.4, 0.4).draw(from: &generator)
    hostReddening = generator.exponential(mean: 0.02, limit: 0.2)
    stretch = TruncatedNormal(0.76, 0.05).draw(from: &generator)
    peakTemperature = 6_400 + 250 * generator.normal()
  }

  func model(from generator: inout SeededGenerator) -> any EmissionModel {
    let grid = PhaseGrid(duration: 110)
    let diffusion = EnergyDiffusion(diffusionTime: 14.5 * stretch, trappingTime: 32 * stretch)
    let luminosity = diffusion.luminosity(
      on: grid, power: grid.values { EnergyDiffusion.nickelPower($0 / stretch) })
    let cooling = Cooling(
      atPeak: peakTemperature, floor: 4_100, timeScale: 12, peakTime: 17.5 * stretch,
      hottest: 8_500)
    let photosphere = ThermalComponent(
      grid: grid, brightness: luminosity, temperature: grid.values { cooling($0) },
      shape: .bolometric, blanketing: .init(cutoff: 430, power: 2.5))
    return ThermalModel([photosphere], peakMagnitude: peakMagnitude, at: referenceWavelength)
  }
}
