import Sampling

/// SN Ib or Ic: ⁵⁶Ni diffusing out of a few solar masses of stripped core.
///
/// Source: Arnett (1982) for the shape; Richardson et al. (2014) for M −17.55; Drout et al. (2011) for ± 0.7 and
/// E(B−V) of 0.2 in the mean; Taddia et al. (2018) for rises of 13 to 25 days; Perley et al. (2020)
/// and Shivvers et al. (2017) for the rate, 64 % of the stripped 30 % of core collapses. Gamma rays are
/// trapped for the month and a half with which ZTF's SNe Ibc of 2017 to 2019 fade.
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
    diffusionTime = TruncatedNormal(13, 3.5, low: 7, high: 24).draw(from: &generator)
    trappingTime = TruncatedNormal(45, 12).draw(from: &generator)
    peakTemperature = 7_700 + 600 * generator.normal()
  }

  func model(from generator: inout SeededGenerator) -> any EmissionModel {
    let diffusion = EnergyDiffusion(diffusionTime: diffusionTime, trappingTime: trappingTime)
    let cooling = Cooling(
      atPeak: peakTemperature, floor: 5_300, timeScale: 13, peakTime: 1.3 * diffusionTime,
      hottest: 9_500)
    let photosphere = ThermalComponent.nickelPowered(
      for: 160, by: diffusion, cooling: cooling,
      features: SpectralFeatures(surface: Self.spectrum, epoch: 1.3 * diffusionTime))
    return ThermalModel([photosphere], peakMagnitude: peakMagnitude, at: referenceWavelength)
  }
}

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
    let diffusion = EnergyDiffusion(diffusionTime: diffusionTime, trappingTime: 24)
    let cooling = Cooling(
      atPeak: peakTemperature, floor: 4_200, timeScale: 10, peakTime: 1.35 * diffusionTime,
      hottest: 10_000)
    let photosphere = ThermalComponent.nickelPowered(
      for: 90, by: diffusion, cooling: cooling,
      features: SpectralFeatures(
        surface: StrippedEnvelope.spectrum, epoch: 1.35 * diffusionTime))
    return ThermalModel([photosphere], peakMagnitude: peakMagnitude, at: referenceWavelength)
  }
}
