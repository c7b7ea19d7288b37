import Glibc
import Sampling

/// SN II: shock cooling, a hydrogen recombination plateau of any slope, a drop, a ⁵⁶Co tail.
///
///     m_r(t) = −A / (1 + e^{(t − t_PT)/w}) + p₀ t  (plateau, drop),  then 0.98 mag per 100 days
///
/// Source: Olivares et al. (2010) for the shape; Anderson et al. (2014) for M −16.9 ±
/// 1.0 and plateau slopes and lengths; González-Gaitán et al. (2015) and Rubin et al. (2016) for
/// rises; Faran et al. (2018) for the temperature, which falls to 5,700 K; Perley et al. (2020) and
/// Shivvers et al. (2017) for the rate, 65 % of core collapses.
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
  /// K, ten days after the explosion.
  private let temperature: Double

  init(from generator: inout SeededGenerator) {
    peakMagnitude = Self.magnitudes.draw(from: &generator)
    hostReddening = generator.exponential(mean: 0.1, limit: 0.6)
    // Brighter ones decline faster and end their plateau earlier (Anderson et al. 2014).
    let bright = -16.9 - peakMagnitude
    // In r, three magnitudes in a thousand days slower than in V.
    plateauSlope = max(-0.004, 0.006 + 0.005 * bright + 0.006 * generator.normal())
    plateauEnd = min(max(105 - 6 * bright + 11 * generator.normal(), 70), 140)
    dropWidth = generator.uniform(3, 7)
    drop = TruncatedNormal(1.8, 0.4).draw(from: &generator)
    riseTime = TruncatedNormal(11, 4.5, low: 4, high: 25).draw(from: &generator)
    temperature = 12_300 + 1_500 * generator.normal()
  }

  func model(from generator: inout SeededGenerator) -> any EmissionModel {
    let grid = PhaseGrid(duration: 220)
    let photosphere = ThermalComponent(
      grid: grid, brightness: grid.values(brightness),
      temperature: grid.values { time in
        min(25_000, max(5_700, temperature * pow(max(time, 0.5) / 10, -0.42)))
      },
      shape: .monochromatic(wavelength: referenceWavelength),
      features: SpectralFeatures(surface: Self.spectrum))
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
    let cooling = Cooling(
      atPeak: peakTemperature, floor: 6_200, timeScale: 60, peakTime: shape.peakTime,
      hottest: 18_000)
    let photosphere = ThermalComponent.declining(
      as: shape, for: 300, cooling: cooling, wavelength: referenceWavelength,
      features: SpectralFeatures(surface: Self.spectrum, epoch: shape.peakTime))
    return ThermalModel([photosphere], peakMagnitude: peakMagnitude, at: referenceWavelength)
  }
}
