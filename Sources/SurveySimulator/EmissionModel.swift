/// The spectrum of one object over time, at 10 pc and without dust.
protocol EmissionModel: Sendable {
  /// Flux density above the quiescent level, nJy at 10 pc.
  ///
  /// - Parameters:
  ///   - phase: rest-frame days since the onset.
  ///   - wavelength: rest wavelength, nm.
  func flux(phase: Double, wavelength: Double) -> Double

  /// Whether there was nothing before the onset.
  var hasOnset: Bool { get }

  /// Rest-frame days from the onset to where the object no longer matters.
  var duration: Double { get }
}

extension EmissionModel {
  var hasOnset: Bool { true }
}
