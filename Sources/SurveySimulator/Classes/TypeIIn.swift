import Glibc
import Sampling

/// SN IIn: ejecta running into dense circumstellar matter; slow and blue.
///
/// Source: Bazin et al. (2009) for the shape; Kiewe et al. (2012) for M_r −18.4 ± 0.9; Nyholm et al. (2020) for rise
/// times in two groups, 20 ± 6 and 50 ± 11 days, and declines of 0.013 mag per day where slow and
/// 0.027 where fast; Shivvers et al. (2017) for the rate, 4.7 % of core collapses.
struct TypeIIn: TransientRecipe {
  static let population = Population.cosmological(
    rate: 4.7e3, evolution: 2.7, magnitudes: magnitudes, wavelength: 620)
  private static let magnitudes = TruncatedNormal(-18.4, 0.9)

  let peakMagnitude: Double
  let referenceWavelength = 620.0
  let hostReddening: Double
  private let shape: BazinShape
  private let peakTemperature: Double

  init(from generator: inout SeededGenerator) {
    peakMagnitude = Self.magnitudes.draw(from: &generator)
    hostReddening = generator.exponential(mean: 0.08, limit: 0.5)
    let isSlow = generator.uniform() < 0.35
    let rise =
      isSlow
      ? TruncatedNormal(50, 11, cut: 2).draw(from: &generator)
      : TruncatedNormal(20, 6, cut: 2).draw(from: &generator)
    let slope =
      isSlow
      ? TruncatedNormal(0.013, 0.006, low: 0.004, high: 0.03).draw(from: &generator)
      : TruncatedNormal(0.027, 0.012, low: 0.008, high: 0.06).draw(from: &generator)
    shape = BazinShape(fall: 1.0857 / slope, rise: rise / 9)
    peakTemperature = 11_000 + 1_200 * generator.normal()
  }

  func model(from generator: inout SeededGenerator) -> any EmissionModel {
    let grid = PhaseGrid(duration: shape.peakTime + 300)
    let cooling = Cooling(
      atPeak: peakTemperature, floor: 6_200, timeScale: 60, peakTime: shape.peakTime,
      hottest: 18_000)
    let photosphere = ThermalComponent(
      grid: grid, brightness: grid.values { max(0, shape($0)) },
      temperature: grid.values { cooling($0) },
      shape: .monochromatic(wavelength: referenceWavelength),
      blanketing: .init(cutoff: 350, power: 1))
    return ThermalModel([photosphere], peakMagnitude: peakMagnitude, at: referenceWavelength)
  }
}
