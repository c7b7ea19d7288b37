import Photometry

/// One exposure of a simulated object and what it measured.
struct SimulatedVisit: Sendable, Hashable {
  /// Mid-exposure, MJD TAI.
  var time: Double
  var band: Band
  /// 5σ depth, AB.
  var depth: Double
  /// nJy.
  var flux: Double
  var fluxError: Double
  /// The survey's identifier.
  var measurementID: Int64

  /// Whether the survey calls it a detection.
  var isDetection: Bool { flux >= 5 * fluxError }

  /// The measured flux under one of two names.
  func observation(_ kind: Observation.Kind) -> Observation {
    Observation(
      time: time, band: band, flux: flux, fluxError: fluxError, kind: kind,
      measurementID: measurementID)
  }

  /// No flux, with a fifth of the limit as error.
  var nonDetection: Observation {
    Observation(
      time: time, band: band, flux: 0, fluxError: Magnitude.flux(ab: depth) / 5,
      kind: .nonDetection)
  }
}
