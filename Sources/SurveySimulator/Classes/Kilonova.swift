import Glibc
import Sampling

/// Kilonova: r-process decay in a fast lanthanide-poor and a slower lanthanide-rich ejecta.
///
///     P(t) ∝ M t^−1.3,  τ = sqrt(2 κ M / 13.7 v c),  T = (L / 4π σ v² t²)^¼ down to a floor
///
/// Source: Metzger (2019), section 4; Villar et al. (2017), two-component fit of AT2017gfo, around
/// which masses, velocities and peak magnitude are drawn; Abbott et al. (2021) for the rate.
struct Kilonova: TransientRecipe {
  static let population = Population.cosmological(
    rate: 320, evolution: 0, magnitudes: magnitudes, wavelength: 620)
  private static let magnitudes = TruncatedNormal(-15.8, 0.6)

  let peakMagnitude: Double
  let referenceWavelength = 620.0
  let hostReddening: Double
  private let blue: Ejecta
  private let red: Ejecta

  /// One component.
  private struct Ejecta: Sendable {
    /// Solar masses.
    var mass: Double
    /// Speed of light.
    var velocity: Double
    /// cm²/g.
    var opacity: Double
    /// K.
    var floor: Double

    static let secondsPerDay = 86_400.0
    static let solarMass = 1.989e33
    static let lightSpeed = 2.998e10
    static let stefanBoltzmann = 5.670e-5

    /// Days.
    var diffusionTime: Double {
      let product = 2 * opacity * mass * Self.solarMass
      return sqrt(product / (13.7 * velocity * Self.lightSpeed * Self.lightSpeed))
        / Self.secondsPerDay
    }

    /// Heating in erg/s; 10¹⁰ erg/s/g at a day, half of it thermalised, flat in the first 0.1 day.
    func power(_ time: Double) -> Double {
      1e10 * mass * Self.solarMass * pow(max(time, 0.1), -1.3)
    }

    func component(on grid: PhaseGrid) -> ThermalComponent {
      let diffusion = EnergyDiffusion(diffusionTime: diffusionTime, trappingTime: 12)
      let luminosity = diffusion.luminosity(on: grid, power: grid.values(power))
      let temperature = luminosity.indices.map { index in
        let radius = velocity * Self.lightSpeed * max(grid.phase(index), 0.02) * Self.secondsPerDay
        let area = 4 * Double.pi * radius * radius
        return max(floor, pow(luminosity[index] / (area * Self.stefanBoltzmann), 0.25))
      }
      return ThermalComponent(
        grid: grid, brightness: luminosity, temperature: temperature, shape: .bolometric)
    }
  }

  init(from generator: inout SeededGenerator) {
    peakMagnitude = Self.magnitudes.draw(from: &generator)
    hostReddening = generator.exponential(mean: 0.03, limit: 0.2)
    blue = Ejecta(
      mass: TruncatedNormal(-1.64, 0.15).drawPower(from: &generator),
      velocity: generator.uniform(0.2, 0.3), opacity: 0.5, floor: 3_900)
    red = Ejecta(
      mass: TruncatedNormal(-1.3, 0.15).drawPower(from: &generator),
      velocity: generator.uniform(0.1, 0.2), opacity: 3.65, floor: 1_500)
  }

  func model(from generator: inout SeededGenerator) -> any EmissionModel {
    let grid = PhaseGrid(duration: 25)
    return ThermalModel(
      [blue.component(on: grid), red.component(on: grid)], peakMagnitude: peakMagnitude,
      at: referenceWavelength)
  }
}
