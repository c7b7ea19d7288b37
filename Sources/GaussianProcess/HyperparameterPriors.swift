/// Independent log-normal priors of the hyperparameters.
///
/// In the logarithms, in which the fit works, each is a normal distribution; its constant is left
/// out.
package struct HyperparameterPriors: Sendable, Hashable, Codable {
  package var amplitude: LogNormalPrior
  package var timeScale: LogNormalPrior
  package var wavelengthScale: LogNormalPrior

  package init(
    amplitude: LogNormalPrior, timeScale: LogNormalPrior, wavelengthScale: LogNormalPrior
  ) {
    self.amplitude = amplitude
    self.timeScale = timeScale
    self.wavelengthScale = wavelengthScale
  }

  var means: SIMD3<Double> { SIMD3(amplitude.mean, timeScale.mean, wavelengthScale.mean) }

  /// Inverse variances of the logarithms.
  var precisions: SIMD3<Double> {
    let deviations = SIMD3(
      amplitude.standardDeviation, timeScale.standardDeviation,
      wavelengthScale.standardDeviation)
    return 1 / (deviations * deviations)
  }
}

extension HyperparameterPriors {
  /// −½ Σ (ln θ − μ)² / s².
  func logDensity(at point: SIMD3<Double>) -> Double {
    let distance = point - means
    return -0.5 * (precisions * distance * distance).sum()
  }
}
