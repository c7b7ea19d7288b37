import Glibc
import Sampling

/// SN Ia: ⁵⁶Ni diffusing out of ejecta, standardised by stretch and colour.
///
///     M_B = −19.36 − 0.14 x₁ + 3.1 c + N(0, 0.10)
///
/// Stretch widens the light curve by 0.98 + 0.091 x₁ and colour acts as dust. A cool component
/// 25 days after peak is the second maximum of the red bands.
/// Source: Arnett (1982) for the shape; Guy et al. (2007) for stretch; Scolnic & Kessler (2016) for
/// the distributions of x₁ and c, Betoule et al. (2014) for α and β; Kasen (2006) for the second
/// maximum; Ganeshalingam et al. (2011) for the rise, 18 days.
struct NormalIa: TransientRecipe {
  static let population = Population.cosmological(
    rate: 2.35e4, evolution: 1.5, magnitudes: TruncatedNormal(-19.3, 0.35), wavelength: 440)

  let peakMagnitude: Double
  let referenceWavelength = 440.0
  let hostReddening: Double
  private let stretch: Double
  private let peakTemperature: Double

  init(from generator: inout SeededGenerator) {
    let x1 = TruncatedNormal(-0.1, 1, low: -3, high: 2.5).draw(from: &generator)
    let intrinsicColour = 0.04 * generator.normal()
    hostReddening = generator.exponential(mean: 0.08, limit: 0.5)
    peakMagnitude = -19.36 - 0.14 * x1 + 3.1 * intrinsicColour + 0.1 * generator.normal()
    stretch = 0.98 + 0.091 * x1
    peakTemperature = 12_000 - 9_000 * intrinsicColour
  }

  func model(from generator: inout SeededGenerator) -> any EmissionModel {
    let grid = PhaseGrid(duration: 160 * stretch)
    let diffusion = EnergyDiffusion(diffusionTime: 12.5 * stretch, trappingTime: 36 * stretch)
    let luminosity = diffusion.luminosity(
      on: grid, power: grid.values { EnergyDiffusion.nickelPower($0 / stretch) })
    let cooling = Cooling(
      atPeak: peakTemperature, floor: 4_700, timeScale: 13 * stretch, peakTime: 17.5 * stretch,
      hottest: 16_000)
    let main = ThermalComponent(
      grid: grid, brightness: luminosity, temperature: grid.values { cooling($0) },
      shape: .bolometric, blanketing: .init(cutoff: 420, power: 2.5))
    return ThermalModel(
      [main, secondMaximum(after: main)], peakMagnitude: peakMagnitude,
      at: referenceWavelength)
  }

  /// A bump in the red whose height is a third of the main component's peak at 800 nm.
  private func secondMaximum(after main: ThermalComponent) -> ThermalComponent {
    let grid = PhaseGrid(duration: 110 * stretch)
    let centre = 43 * stretch
    let height = 0.33 * main.flux(phase: 17.5 * stretch, wavelength: 800)
    let bump = grid.values { height * exp(-0.5 * pow(($0 - centre) / (8 * stretch), 2)) }
    return ThermalComponent(
      grid: grid, brightness: bump, temperature: grid.values { _ in 3_000 },
      shape: .monochromatic(wavelength: 800))
  }
}
