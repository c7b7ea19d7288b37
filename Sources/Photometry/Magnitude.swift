import Glibc

/// Conversions between flux, AB magnitude and asinh magnitude.
package enum Magnitude {
  /// AB magnitude of a flux of one nJy.
  package static let zeroPoint = 31.4

  /// Pogson's factor 2.5 / ln 10.
  package static let pogson = 1.0857362047581296

  /// Flux in nJy of an AB magnitude.
  package static func flux(ab magnitude: Double) -> Double {
    pow(10, -0.4 * (magnitude - zeroPoint))
  }

  /// AB magnitude of a flux in nJy; NaN where the flux is not positive.
  package static func ab(flux: Double) -> Double { flux > 0 ? zeroPoint - 2.5 * log10(flux) : .nan }

  /// Flux error in nJy of a magnitude error at a flux.
  package static func fluxError(flux: Double, magnitudeError: Double) -> Double {
    flux * magnitudeError / pogson
  }

  /// Asinh magnitude above the softening flux, brighter is larger, and its error.
  ///
  ///     y = (2.5 / ln 10) · asinh(F / 2β)
  ///     σ_y = (2.5 / ln 10) · σ_F / sqrt(F² + 4β²)
  ///
  /// - Parameters: fluxes in nJy.
  /// - Source: Lupton, Gunn & Szalay (1999), with the constant dropped so that no flux is 0.
  package static func asinh(
    flux: Double, fluxError: Double, softeningFlux: Double
  ) -> (value: Double, error: Double) {
    let value = pogson * Glibc.asinh(flux / (2 * softeningFlux))
    let error = pogson * fluxError / sqrt(flux * flux + 4 * softeningFlux * softeningFlux)
    return (value, error)
  }

  /// Flux in nJy of an asinh magnitude; the inverse of `asinh(flux:fluxError:softeningFlux:)`.
  package static func flux(asinh value: Double, softeningFlux: Double) -> Double {
    2 * softeningFlux * sinh(value / pogson)
  }
}
