import Glibc
import Sampling

/// ILRT: an intermediate-luminosity red transient, an electron-capture supernova or an eruption.
///
/// Source: Bazin et al. (2009) for the shape; Cai et al. (2021) for M_r −11.5 to −14.5, rises of one
/// to three weeks, declines of 1 to 3 mag per 100 days, 5,500 K at peak and dusty surroundings;
/// Cai et al. (2021) for the rate, 8 % of core collapses.
struct IntermediateLuminosity: TransientRecipe {
  static let population = Population.cosmological(
    rate: 8e3, evolution: 2.7, magnitudes: magnitudes, wavelength: 620)
  private static let magnitudes = TruncatedNormal(-13.0, 0.7, low: -14.7, high: -11.5)

  let peakMagnitude: Double
  let referenceWavelength = 620.0
  let hostReddening: Double
  private let shape: BazinShape
  private let peakTemperature: Double

  init(from generator: inout SeededGenerator) {
    peakMagnitude = Self.magnitudes.draw(from: &generator)
    hostReddening = generator.exponential(mean: 0.2, limit: 0.8)
    let slope = TruncatedNormal(0.02, 0.006, low: 0.01, high: 0.035).draw(from: &generator)
    let rise = TruncatedNormal(13, 4, low: 7, high: 22).draw(from: &generator)
    shape = BazinShape(fall: 1.0857 / slope, rise: rise / 9)
    peakTemperature = 5_800 + 400 * generator.normal()
  }

  func model(from generator: inout SeededGenerator) -> any EmissionModel {
    let grid = PhaseGrid(duration: shape.peakTime + 200)
    let cooling = Cooling(
      atPeak: peakTemperature, floor: 3_600, timeScale: 60, peakTime: shape.peakTime,
      hottest: 7_000)
    let photosphere = ThermalComponent(
      grid: grid, brightness: grid.values { max(0, shape($0)) },
      temperature: grid.values { cooling($0) },
      shape: .monochromatic(wavelength: referenceWavelength),
      blanketing: .init(cutoff: 400, power: 1))
    return ThermalModel([photosphere], peakMagnitude: peakMagnitude, at: referenceWavelength)
  }
}
