import Glibc
import Sampling

/// SLSN-I: ejecta heated by the spin-down of a new magnetar.
///
///     P(t) ∝ (1 + t / t_p)⁻²
///
/// Source: Kasen & Bildsten (2010) for the power; Nicholl, Guillochon & Berger (2017) for diffusion
/// and spin-down times, the 300 nm cut-off and the 6,500 K floor; De Cia et al. (2018) for M_g −21.7
/// ± 0.6; Frohmaier et al. (2021) for the rate.
struct SuperluminousI: TransientRecipe {
  static let population = Population.cosmological(
    rate: 35, evolution: 2.7, magnitudes: magnitudes, wavelength: 480)
  private static let magnitudes = TruncatedNormal(-21.7, 0.6, low: -23, high: -20.6)

  let peakMagnitude: Double
  let referenceWavelength = 480.0
  let hostReddening: Double
  private let diffusionTime: Double
  private let spinDown: Double
  private let peakTemperature: Double

  init(from generator: inout SeededGenerator) {
    peakMagnitude = Self.magnitudes.draw(from: &generator)
    hostReddening = generator.exponential(mean: 0.03, limit: 0.2)
    diffusionTime = TruncatedNormal(1.53, 0.13).drawPower(from: &generator)
    spinDown = TruncatedNormal(1.3, 0.3).drawPower(from: &generator)
    peakTemperature = TruncatedNormal(14_000, 2_000).draw(from: &generator)
  }

  func model(from generator: inout SeededGenerator) -> any EmissionModel {
    let grid = PhaseGrid(duration: 320)
    let diffusion = EnergyDiffusion(diffusionTime: diffusionTime, trappingTime: 150)
    let luminosity = diffusion.luminosity(
      on: grid, power: grid.values { pow(1 + $0 / spinDown, -2) })
    let cooling = Cooling(
      atPeak: peakTemperature, floor: 6_500, timeScale: 32, peakTime: diffusionTime,
      hottest: 22_000)
    let photosphere = ThermalComponent(
      grid: grid, brightness: luminosity, temperature: grid.values { cooling($0) },
      shape: .bolometric,
      features: SpectralFeatures(surface: Self.spectrum, epoch: diffusionTime))
    return ThermalModel([photosphere], peakMagnitude: peakMagnitude, at: referenceWavelength)
  }
}
