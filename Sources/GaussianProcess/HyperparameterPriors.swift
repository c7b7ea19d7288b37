import Glibc

/// A log-normal distribution of one hyperparameter.
package struct LogNormalPrior: Sendable, Hashable, Codable {
  /// Mean of the natural logarithm.
  package var mean: Double
  /// Standard deviation of the natural logarithm, positive.
  package var standardDeviation: Double

  package init(mean: Double, standardDeviation: Double) {
    self.mean = mean
    self.standardDeviation = standardDeviation
  }
}

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

extension HyperparameterPriors {
  /// Standard deviation of a normal distribution over its median absolute deviation.
  private static var normalScale: Double { 1.4826 }

  /// Narrowest prior: a population of few, or of equal light curves, must not rule out others.
  private static var narrowest: Double { 0.1 }

  /// Priors centred on the medians of a population's logarithms, as wide as its median absolute
  /// deviations say.
  ///
  /// Medians, because fits of poor light curves pile up at the bounds.
  ///
  /// - Parameter population: fits without priors of light curves with enough observations to
  ///   constrain them; `nil` results if it is empty.
  package init?(population: [Hyperparameters]) {
    guard !population.isEmpty else { return nil }
    let logarithms = population.map(\.logarithms)
    self.init(
      amplitude: Self.prior(logarithms.map(\.x)), timeScale: Self.prior(logarithms.map(\.y)),
      wavelengthScale: Self.prior(logarithms.map(\.z)))
  }

  private static func prior(_ values: [Double]) -> LogNormalPrior {
    let centre = median(values)
    let deviation = normalScale * median(values.map { abs($0 - centre) })
    return LogNormalPrior(mean: centre, standardDeviation: max(narrowest, deviation))
  }

  private static func median(_ values: [Double]) -> Double {
    let sorted = values.sorted()
    let middle = sorted.count / 2
    return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
  }
}
