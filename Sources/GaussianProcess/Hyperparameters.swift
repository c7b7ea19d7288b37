import Glibc

/// The three numbers that shape the covariance of a light curve.
package struct Hyperparameters: Sendable, Hashable, Codable {
  /// Standard deviation a of the process, in the unit of the values (asinh magnitudes).
  package var amplitude: Double
  /// Length scale ℓ_t in time, days.
  package var timeScale: Double
  /// Length scale ℓ_λ in wavelength, nm.
  package var wavelengthScale: Double

  package init(amplitude: Double, timeScale: Double, wavelengthScale: Double) {
    self.amplitude = amplitude
    self.timeScale = timeScale
    self.wavelengthScale = wavelengthScale
  }

  /// Natural logarithms, in the order amplitude, time scale, wavelength scale.
  var logarithms: SIMD3<Double> {
    SIMD3(log(amplitude), log(timeScale), log(wavelengthScale))
  }

  init(logarithms: SIMD3<Double>) {
    self.init(
      amplitude: exp(logarithms.x), timeScale: exp(logarithms.y),
      wavelengthScale: exp(logarithms.z))
  }

  /// The smallest values that a fit returns.
  package static let lowerBound = Hyperparameters(
    amplitude: 0.05, timeScale: 0.5, wavelengthScale: 30)

  /// The largest values that a fit returns.
  package static let upperBound = Hyperparameters(
    amplitude: 50, timeScale: 500, wavelengthScale: 3000)
}

extension Hyperparameters {
  /// Range of each; see ``MarkovMeasurement/largest``.
  private static let valid = 1e-30...1e30

  /// - Throws: ``GaussianProcessError/hyperparameterOutOfRange(_:)``.
  func validate() throws(GaussianProcessError) {
    guard Self.valid.contains(amplitude), Self.valid.contains(timeScale),
      Self.valid.contains(wavelengthScale)
    else { throw .hyperparameterOutOfRange(self) }
  }
}
