import Glibc

/// One measurement of an object's difference flux in one exposure.
package struct Observation: Sendable, Hashable {
  /// How the flux was measured, weakest evidence first.
  package enum Kind: UInt8, Sendable, Hashable, Comparable, Codable {
    /// The exposure's 5σ limit, as no flux with a fifth of the limit as error.
    case nonDetection
    /// Flux at a known position, detection or not.
    case forced
    /// A difference-image measurement above threshold.
    case detection

    package static func < (lhs: Kind, rhs: Kind) -> Bool { lhs.rawValue < rhs.rawValue }
  }

  /// Mid-exposure, MJD TAI, days.
  package var time: Double
  package var band: Band
  /// PSF difference flux, nJy; may be negative.
  package var flux: Double
  /// One standard deviation, nJy, positive.
  package var fluxError: Double
  package var kind: Kind
  /// The survey's identifier of the measurement, 0 where it has none.
  package var measurementID: Int64

  package init(
    time: Double, band: Band, flux: Double, fluxError: Double, kind: Kind = .detection,
    measurementID: Int64 = 0
  ) {
    self.time = time
    self.band = band
    self.flux = flux
    self.fluxError = fluxError
    self.kind = kind
    self.measurementID = measurementID
  }

  package var signalToNoise: Double { flux / fluxError }
}

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
