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
