import Sampling

/// Ca-rich transient: a faint, fast, thermonuclear or stripped explosion far from its host.
///
/// Source: Arnett (1982) for the shape; Kasliwal et al. (2012) and De et al. (2020) for M_r −15 to
/// −17, rises of 9 to 15 days, fast early decline, red colours at peak and a rate of 15 % of SNe Ia.
struct CalciumRich: TransientRecipe {
  static let population = Population.cosmological(
    rate: 3.5e3, evolution: 0, magnitudes: magnitudes, wavelength: 620)
  private static let magnitudes = TruncatedNormal(-16.0, 0.5, low: -17, high: -15)

  let peakMagnitude: Double
  let referenceWavelength = 620.0
  private let diffusionTime: Double
  private let peakTemperature: Double

  init(from generator: inout SeededGenerator) {
    peakMagnitude = Self.magnitudes.draw(from: &generator)
    diffusionTime = TruncatedNormal(9.5, 1).draw(from: &generator)
    peakTemperature = 6_800 + 400 * generator.normal()
  }

  func model(from generator: inout SeededGenerator) -> any EmissionModel {
    let grid = PhaseGrid(duration: 90)
    let diffusion = EnergyDiffusion(diffusionTime: diffusionTime, trappingTime: 24)
    let luminosity = diffusion.luminosity(
      on: grid, power: grid.values(EnergyDiffusion.nickelPower))
    let cooling = Cooling(
      atPeak: peakTemperature, floor: 4_200, timeScale: 10, peakTime: 1.35 * diffusionTime,
      hottest: 10_000)
    let photosphere = ThermalComponent(
      grid: grid, brightness: luminosity, temperature: grid.values { cooling($0) },
      shape: .bolometric, blanketing: .init(cutoff: 400, power: 2))
    return ThermalModel([photosphere], peakMagnitude: peakMagnitude, at: referenceWavelength)
  }
}
