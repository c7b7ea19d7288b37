import Sampling

/// SN Ia: one spectrum over time for all, standardised by stretch and colour.
///
///     M_B = −19.36 − 0.14 x₁ + 3.1 c + N(0, 0.10)
///
/// Stretch widens the light curve by 0.98 + 0.091 x₁ and colour acts as dust, of which c less what it
/// takes at 440 nm is left at the peak. Source: Guy et al. (2007) for stretch; Scolnic & Kessler
/// (2016) for the distributions of x₁ and c, Betoule et al. (2014) for α and β; Ganeshalingam et al.
/// (2011) for the rise, 18 days.
struct NormalIa: TransientRecipe {
  static let population = Population.cosmological(
    rate: 2.35e4, evolution: 1.5,
    magnitudes: TruncatedNormal(-19.3, 0.35, low: -20.5, high: -18.4), wavelength: 440)

  let peakMagnitude: Double
  let referenceWavelength = 440.0
  /// Intrinsic colour included, so that it may be negative.
  let hostReddening: Double
  private let stretch: Double

  init(from generator: inout SeededGenerator) {
    let x1 = TruncatedNormal(-0.1, 1, low: -3, high: 2.5).draw(from: &generator)
    let intrinsicColour = 0.04 * generator.normal()
    hostReddening = generator.exponential(mean: 0.08, limit: 0.5) + intrinsicColour
    let standard = -19.36 - 0.14 * x1 + 3.1 * intrinsicColour + 0.1 * generator.normal()
    // The template is 0 at 440 nm, where B as a whole has 0.23 (Vega); without the dust that stands
    // for the colour.
    let colourDust = 3.1 * intrinsicColour * Extinction.ratio(wavelength: referenceWavelength)
    peakMagnitude = standard - 0.23 - colourDust
    stretch = 0.98 + 0.091 * x1
  }

  func model(from generator: inout SeededGenerator) -> any EmissionModel {
    TemplateModel(
      Self.template, magnitude: peakMagnitude, stretch: stretch, peakTime: 18, duration: 160)
  }
}

/// SN Ia-91bg: little ⁵⁶Ni in fast-evolving, cool ejecta; no second maximum.
///
/// Source: Arnett (1982) for the shape; Taubenberger (2017) for M_B −16.7 to −18, Δm₁₅(B) of 1.8 to
/// 2, rise of 13 to 15 days and B−V of 0.5 at peak; Li et al. (2011) for 15 % of the rate of SNe Ia.
struct SubluminousIa: TransientRecipe {
  static let population = Population.cosmological(
    rate: 3.5e3, evolution: 0, magnitudes: TruncatedNormal(-17.4, 0.4), wavelength: 440)

  private static let spectrum = SpectralSurface.cutoff(below: 430, power: 2.5)

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
    let diffusion = EnergyDiffusion(diffusionTime: 14.5 * stretch, trappingTime: 32 * stretch)
    let cooling = Cooling(
      atPeak: peakTemperature, floor: 4_100, timeScale: 12, peakTime: 17.5 * stretch,
      hottest: 8_500)
    let photosphere = ThermalComponent.nickelPowered(
      for: 110, by: diffusion, stretch: stretch, cooling: cooling,
      features: SpectralFeatures(surface: Self.spectrum))
    return ThermalModel([photosphere], peakMagnitude: peakMagnitude, at: referenceWavelength)
  }
}

/// SN Iax: a partial explosion, fainter and with slower ejecta than an SN Ia.
///
/// Source: Arnett (1982) for the shape; Foley et al. (2013) and Jha (2017) for M_V −14 to −18.5,
/// rises of 10 to 16 days that lengthen with luminosity, and no second maximum; Srivastav et al.
/// (2022) for the rate, a seventh of that of SNe Ia.
struct TypeIax: TransientRecipe {
  static let population = Population.cosmological(
    rate: 3.3e3, evolution: 1.5, magnitudes: magnitudes, wavelength: 550)
  private static let magnitudes = TruncatedNormal(-16.8, 1.0, low: -18.5, high: -14)
  private static let spectrum = SpectralSurface.cutoff(below: 400, power: 2.5)

  let peakMagnitude: Double
  let referenceWavelength = 550.0
  let hostReddening: Double
  private let diffusionTime: Double
  private let peakTemperature: Double

  init(from generator: inout SeededGenerator) {
    peakMagnitude = Self.magnitudes.draw(from: &generator)
    hostReddening = generator.exponential(mean: 0.1, limit: 0.6)
    let luminous = (-14 - peakMagnitude) / 4.5
    diffusionTime = 6.5 + 3.5 * luminous + 0.5 * generator.normal()
    peakTemperature = 9_000 + 500 * generator.normal()
  }

  func model(from generator: inout SeededGenerator) -> any EmissionModel {
    let diffusion = EnergyDiffusion(diffusionTime: diffusionTime, trappingTime: 38)
    let cooling = Cooling(
      atPeak: peakTemperature, floor: 4_800, timeScale: 10, peakTime: 1.4 * diffusionTime,
      hottest: 12_000)
    let photosphere = ThermalComponent.nickelPowered(
      for: 120, by: diffusion, cooling: cooling,
      features: SpectralFeatures(surface: Self.spectrum))
    return ThermalModel([photosphere], peakMagnitude: peakMagnitude, at: referenceWavelength)
  }
}
