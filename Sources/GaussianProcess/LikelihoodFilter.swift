import Glibc

/// The log marginal likelihood of measurements as they come, with gradient and curvature.
///
///     ln p(y) = −½ Σ (w² + ln S + ln 2π),   w = (y − prediction) / √S
///
/// The curvature is the sum of each measurement's information on the hyperparameters, which needs
/// first derivatives only:
///
///     Σ ∂w·∂wᵀ + ½ ∂ln S·∂ln Sᵀ
///
/// Source: Särkkä & Solin (2019), section 10.6; Harvey (1989), section 3.4.5.
struct LikelihoodFilter<Model: MarkovModel>: Sendable where Model.Number == Dual {
  private(set) var filter = MarkovFilter<Model>()
  private(set) var count = 0
  private(set) var time = -Double.infinity
  /// −½ Σ w².
  private var misfit = 0.0
  private var gradient = SIMD3<Double>.zero
  private var curvature = SymmetricMatrix3.zero
  /// Σ ln S of all but the last measurements, and the product of theirs.
  private var logarithm = 0.0
  private var product = 1.0

  /// Forgets all measurements.
  mutating func reset(_ bands: BandCovariance, timeScale: Double) {
    filter.reset(bands, timeScale: timeScale)
    count = 0
    time = -.infinity
    misfit = 0
    gradient = .zero
    curvature = .zero
    logarithm = 0
    product = 1
  }

  var evaluation: LikelihoodEvaluation {
    let constant = Double(count) * log(2 * Double.pi)
    return LikelihoodEvaluation(
      value: misfit - 0.5 * (logarithm + log(product) + constant), gradient: gradient,
      curvature: curvature)
  }

  /// Takes in a measurement that is not earlier than the last.
  ///
  /// - Throws: ``GaussianProcessError/notPositiveDefinite(order:)``.
  mutating func append(_ measurement: MarkovMeasurement) throws(GaussianProcessError) {
    if count > 0 { filter.advance(days: measurement.time - time) }
    let innovation = filter.update(
      band: measurement.band, value: measurement.value, error: measurement.error)
    count += 1
    time = measurement.time
    guard let innovation else { throw .notPositiveDefinite(order: count) }
    add(innovation)
  }

  private mutating func add(_ innovation: MarkovFilter<Model>.Innovation) {
    let residual = innovation.residual
    let inverse = innovation.inverseDeviation
    misfit -= 0.5 * residual.value * residual.value
    // ½ ∂ln S = −∂(1/√S)·√S
    let halfLogSlope = -inverse.derivatives / inverse.value
    gradient -= residual.value * residual.derivatives + halfLogSlope
    curvature = curvature + .square(residual.derivatives) + 2 * .square(halfLogSlope)
    multiply(1 / (inverse.value * inverse.value))
  }

  /// Multiplies the determinant, and takes its logarithm before it leaves the range of numbers.
  private mutating func multiply(_ variance: Double) {
    if variance > 1e50 || variance < 1e-50 || product > 1e200 || product < 1e-200 {
      logarithm += log(product) + log(variance)
      product = 1
    } else {
      product *= variance
    }
  }
}
