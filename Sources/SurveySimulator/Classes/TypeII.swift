import Glibc
import Sampling

/// SN II: shock cooling, a hydrogen recombination plateau of any slope, a drop, a ⁵⁶Co tail.
///
///     m_r(t) = −A / (1 + e^{(t − t_PT)/w}) + p₀ t  (plateau, drop),  then 0.98 mag per 100 days
///
/// Source: Olivares et al. (2010) for the shape; Anderson et al. (2014) for M −16.9 ±
/// 1.0 and plateau slopes and lengths; González-Gaitán et al. (2015) for rises; Faran et al. (2018)
/// for the temperature, which falls to 5,500 K; Perley et al. (2020) and Shivvers et al. (2017) for
/// the rate, 65 % of core collapses.
struct TypeII: TransientRecipe {
  static let population = Population.cosmological(
    rate: 6.55e4, evolution: 2.7, magnitudes: magnitudes, wavelength: 620)
  private static let magnitudes = TruncatedNormal(-16.9, 0.9)

  let peakMagnitude: Double
  let referenceWavelength = 620.0
  let hostReddening: Double
  /// mag per day.
  private let plateauSlope: Double
  /// Days from explosion to the middle of the drop.
  private let plateauEnd: Double
  private let dropWidth: Double
  private let drop: Double
  private let riseTime: Double

  init(from generator: inout SeededGenerator) {
    peakMagnitude = Self.magnitudes.draw(from: &generator)
    hostReddening = generator.exponential(mean: 0.1, limit: 0.6)
    // Brighter ones decline faster and end their plateau earlier (Anderson et al. 2014).
    let bright = -16.9 - peakMagnitude
    plateauSlope = max(0, 0.009 + 0.005 * bright + 0.005 * generator.normal())
    plateauEnd = min(max(105 - 6 * bright + 11 * generator.normal(), 70), 140)
    dropWidth = generator.uniform(3, 7)
    drop = TruncatedNormal(1.8, 0.4).draw(from: &generator)
    riseTime = TruncatedNormal(7.5, 2.5, low: 3, high: 15).draw(from: &generator)
  }

  func model(from generator: inout SeededGenerator) -> any EmissionModel {
    let grid = PhaseGrid(duration: 220)
    let photosphere = ThermalComponent(
      grid: grid, brightness: grid.values(brightness),
      temperature: grid.values { min(25_000, max(5_300, 10_500 * pow(max($0, 0.5) / 10, -0.5))) },
      shape: .monochromatic(wavelength: referenceWavelength),
      blanketing: .init(cutoff: 380, power: 1.5))
    return ThermalModel([photosphere], peakMagnitude: peakMagnitude, at: referenceWavelength)
  }

  private func brightness(_ time: Double) -> Double {
    let fallen = 1 / (1 + exp(-(time - plateauEnd) / dropWidth))
    let plateau = plateauSlope * min(time, plateauEnd)
    let tail = 0.0098 * max(0, time - plateauEnd)
    let rise = 1 - exp(-pow(2.2 * time / riseTime, 1.5))
    return rise * pow(10, -0.4 * (plateau + drop * fallen + tail))
  }
}
