import Glibc
package import Sampling

/// TDE: a star torn apart by a massive black hole; hot, blue and slow.
///
///     F(t) = e^{−(t − t_p)²/2σ²} before the peak,  (1 + (t − t_p)/t₀)^{−5/3} after it
///
/// Source: van Velzen et al. (2021) for the shape, σ, t₀, and a temperature of 10^4.3
/// K that rises by tens of K a day; van Velzen (2018) for the luminosity function dn/dL ∝ L⁻²·⁵; Yao
/// et al. (2023) for the rate.
struct TidalDisruption: TransientRecipe {
  static let population = Population.cosmological(
    rate: 310, evolution: 0, magnitudes: TruncatedNormal(-18.6, 0.9, low: -22, high: -17.5),
    wavelength: 480)

  let peakMagnitude: Double
  let referenceWavelength = 480.0
  let hostReddening: Double
  private let rise: Double
  private let decay: Double
  private let temperature: Double
  /// K per day.
  private let warming: Double

  init(from generator: inout SeededGenerator) {
    let luminosity = generator.powerLaw(index: 2.5, from: 1, to: 60)
    peakMagnitude = -17.6 - 2.5 * log10(luminosity)
    hostReddening = generator.exponential(mean: 0.02, limit: 0.15)
    rise = TruncatedNormal(0.95, 0.2).drawPower(from: &generator)
    decay = TruncatedNormal(1.7, 0.2).drawPower(from: &generator)
    temperature = TruncatedNormal(4.32, 0.1).drawPower(from: &generator)
    warming = generator.uniform(0, 60)
  }

  func model(from generator: inout SeededGenerator) -> any EmissionModel {
    let peakTime = 3.5 * rise
    let grid = PhaseGrid(duration: peakTime + 400)
    let brightness = grid.values { time in
      time < peakTime
        ? exp(-0.5 * pow((time - peakTime) / rise, 2))
        : pow(1 + (time - peakTime) / decay, -5.0 / 3)
    }
    let photosphere = ThermalComponent(
      grid: grid, brightness: brightness,
      temperature: grid.values {
        min(temperature + warming * max(0, $0 - peakTime), 45_000)
      },
      shape: .monochromatic(wavelength: referenceWavelength),
      features: SpectralFeatures(surface: Self.spectrum))
    return ThermalModel([photosphere], peakMagnitude: peakMagnitude, at: referenceWavelength)
  }
}

/// AGN: an accretion disc whose brightness is a damped random walk about the template's.
///
///     Δm(t, λ) = SF∞(λ)/√2 · x(t),  x a unit Ornstein–Uhlenbeck process of time scale τ
///     log f = A + B log(λ/400 nm) + C (M_i + 23) + D log(M_BH/10⁹ M☉)
///
/// with (A, B, C, D) = (−0.51, −0.479, 0.131, 0.18) for SF∞ in mag and (2.4, 0.17, 0.03, 0.21) for τ
/// in days. Source: MacLeod et al. (2010), equation 7 and table 1, and for M_BH from M_i;
/// Vanden Berk et al. (2001) for the continuum f_ν ∝ ν^−0.44.
package struct ActiveNucleus: TransientRecipe {
  static let population = Population.share(
    0.03, magnitudes: TruncatedNormal(-21.8, 1.2, low: -25, high: -19.5), wavelength: 750)

  let peakMagnitude: Double
  let referenceWavelength = 750.0
  /// log₁₀ of M_BH / 10⁹ M☉.
  private let logMass: Double

  init(from generator: inout SeededGenerator) {
    peakMagnitude = TruncatedNormal(-21.8, 1.2, low: -25, high: -19.5).draw(from: &generator)
    logMass = Self.drawLogMass(magnitude: peakMagnitude, from: &generator)
  }

  /// log₁₀ of M_BH / 10⁹ M☉, drawn for an absolute magnitude in i.
  package static func drawLogMass(
    magnitude: Double, from generator: inout SeededGenerator
  ) -> Double {
    2.0 - 0.27 * magnitude + 0.3 * generator.normal() - 9
  }

  /// SF∞ at 400 nm, mag.
  package static func structureFunction(magnitude: Double, logMass: Double) -> Double {
    pow(10, -0.51 + 0.131 * (magnitude + 23) + 0.18 * logMass)
  }

  /// τ at 400 nm, rest-frame days.
  package static func timeScale(magnitude: Double, logMass: Double) -> Double {
    pow(10, 2.4 + 0.03 * (magnitude + 23) + 0.21 * logMass)
  }

  func model(from generator: inout SeededGenerator) -> any EmissionModel {
    DampedRandomWalk(
      magnitude: peakMagnitude, wavelength: referenceWavelength,
      deviation: Self.structureFunction(magnitude: peakMagnitude, logMass: logMass)
        / 2.0.squareRoot(),
      slope: Self.slope,
      timeScale: Self.timeScale(magnitude: peakMagnitude, logMass: logMass), generator: &generator)
  }

  /// Exponent of SF∞ with wavelength.
  package static let slope = -0.479
}
