import Glibc
import Sampling

/// AGN: an accretion disc whose brightness is a damped random walk about the template's.
///
///     Δm(t, λ) = SF∞(λ)/√2 · x(t),  x a unit Ornstein–Uhlenbeck process of time scale τ
///     log f = A + B log(λ/400 nm) + C (M_i + 23) + D log(M_BH/10⁹ M☉)
///
/// with (A, B, C, D) = (−0.51, −0.479, 0.131, 0.18) for SF∞ in mag and (2.4, 0.17, 0.03, 0.21) for τ
/// in days. Source: MacLeod et al. (2010), equation 7 and table 1, and for M_BH from M_i;
/// Vanden Berk et al. (2001) for the continuum f_ν ∝ ν^−0.44.
struct ActiveNucleus: TransientRecipe {
  static let population = Population.share(
    0.03, magnitudes: TruncatedNormal(-21.8, 1.2, low: -25, high: -19.5), wavelength: 750)

  let peakMagnitude: Double
  let referenceWavelength = 750.0
  /// log₁₀ of M_BH / 10⁹ M☉.
  private let logMass: Double

  init(from generator: inout SeededGenerator) {
    peakMagnitude = TruncatedNormal(-21.8, 1.2, low: -25, high: -19.5).draw(from: &generator)
    logMass = 2.0 - 0.27 * peakMagnitude + 0.3 * generator.normal() - 9
  }

  func model(from generator: inout SeededGenerator) -> any EmissionModel {
    DampedRandomWalk(
      magnitude: peakMagnitude, wavelength: referenceWavelength,
      deviation: scaling(-0.51, 0.131, 0.18) / 2.0.squareRoot(), slope: -0.479,
      timeScale: scaling(2.4, 0.03, 0.21), generator: &generator)
  }

  /// The fitted relation at 400 nm.
  private func scaling(_ a: Double, _ c: Double, _ d: Double) -> Double {
    pow(10, a + c * (peakMagnitude + 23) + d * logMass)
  }
}
