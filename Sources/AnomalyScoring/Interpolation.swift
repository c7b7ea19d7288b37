package import GaussianProcess
package import LightCurveFeatures

/// A light curve on a regular grid, as encoder and features see it.
package struct Interpolation: Sendable {
  /// First detection of the episode, MJD TAI: phase 0.
  package var origin: Double
  /// Last observation that went in, MJD TAI.
  package var lastTime: Double
  /// Observations that went in.
  package var observations: Int
  package var fit: HyperparameterFit
  /// Daily grid from the first to the last observation.
  package var curve: InterpolatedLightCurve
  /// Brightest mean on the grid, asinh mag: the light curve's own peak so far.
  package var peak: Double
  /// (steps, 1 + 2·bands): phase, means relative to the peak, standard deviations, all scaled.
  package var encoderInput: [Float]
}
