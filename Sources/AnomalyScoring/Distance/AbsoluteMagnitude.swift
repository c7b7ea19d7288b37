import Glibc
import Photometry

/// The brightest magnitudes of a light curve so far, and the absolute one that follows from a
/// distance.
///
///     M = m(λ₀(1 + z)) − μ(z) + 2.5 log₁₀(1 + z)
///
/// m is the light curve's brightest magnitude in the band that shows rest wavelength λ₀, linear in
/// wavelength between two bands, that of the nearest band beyond them. μ is the distance modulus.
///
/// - Source: Hogg et al. (2002), arXiv:astro-ph/0210394, equations 8 and 10; the spectrum of an
///   unknown class is taken from its own colour, as far as the bands reach.
package struct PeakMagnitudes: Sendable, Hashable {
  /// Effective wavelengths, nm, ascending, of the bands with observations.
  private let wavelengths: [Double]
  /// AB, at those.
  private let magnitudes: [Double]

  /// λ₀: ZTF's g band, in which both surveys see nearby and distant transients.
  private static let restWavelength = 480.0
  private static let cosmology = Cosmology()

  /// - Parameter peaks: of the bands with observations, in any order.
  package init(_ peaks: [(wavelength: Double, magnitude: Double)]) {
    let sorted = peaks.filter(\.magnitude.isFinite).sorted { $0.wavelength < $1.wavelength }
    wavelengths = sorted.map(\.wavelength)
    magnitudes = sorted.map(\.magnitude)
  }

  /// The brightest absolute magnitude so far; `nil` if no band has been observed above its limit.
  package func absolute(redshift: Double) -> Double? {
    guard let apparent = apparent(at: Self.restWavelength * (1 + redshift)) else { return nil }
    return apparent - Self.cosmology.distanceModulus(redshift: redshift)
      + 2.5 * log10(1 + redshift)
  }

  private func apparent(at wavelength: Double) -> Double? {
    guard let next = wavelengths.firstIndex(where: { $0 >= wavelength }) else {
      return magnitudes.last
    }
    guard next > 0 else { return magnitudes.first }
    let share = (wavelength - wavelengths[next - 1]) / (wavelengths[next] - wavelengths[next - 1])
    return magnitudes[next - 1] + share * (magnitudes[next] - magnitudes[next - 1])
  }
}
