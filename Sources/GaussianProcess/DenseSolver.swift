import Glibc
import LinearAlgebra

/// The likelihood by Cholesky factorisation of the whole covariance matrix, O(n³), for any kernel.
///
///     ln p(y) = −½ yᵀ·K⁻¹·y − ½ ln |K| − ½ n ln 2π
///
/// Source: Rasmussen & Williams (2006), algorithm 2.1 and equation 5.9.
struct DenseSolver: Sendable {
  /// `(n, n)`, lower triangle: K, then its factor L, then K⁻¹.
  var covariance: [Double] = []
  /// `(n, n)`, ∂K/∂ln ℓ_t and ∂K/∂ln ℓ_λ.
  private var timeDerivative: [Double] = []
  private var wavelengthDerivative: [Double] = []
  /// `(n, n)`, K⁻¹ times each derivative.
  private var timeProduct: [Double] = []
  private var wavelengthProduct: [Double] = []
  /// `(n)`, K⁻¹·y.
  private var weights: [Double] = []
  var bands = BandCovariance()
  /// `(columns, n)`, covariances of the predicted values with the observations.
  var columns: [Double] = []

  /// The log marginal likelihood, its gradient, and the Fisher information as its curvature.
  mutating func evaluate(
    _ observations: BandObservations, _ layout: BandLayout, _ kernel: TimeKernel,
    _ hyperparameters: Hyperparameters
  ) throws(GaussianProcessError) -> LikelihoodEvaluation {
    let n = observations.count
    reserve(n)
    fillDerivatives(observations, layout, kernel, hyperparameters)
    let value = try solve(observations, layout, kernel, hyperparameters)
    Cholesky.invert(&covariance, order: n)
    return LikelihoodEvaluation(
      value: value, gradient: gradient(observations), curvature: information(observations))
  }

  /// The log marginal likelihood; leaves L in `covariance`.
  mutating func solve(
    _ observations: BandObservations, _ layout: BandLayout, _ kernel: TimeKernel,
    _ hyperparameters: Hyperparameters
  ) throws(GaussianProcessError) -> Double {
    let n = observations.count
    bands.set(layout.wavelengths, hyperparameters)
    fillCovariance(observations, layout, kernel, hyperparameters)
    try factor(n, variance: hyperparameters.amplitude * hyperparameters.amplitude)
    weights.removeAll(keepingCapacity: true)
    weights.append(contentsOf: observations.values)
    Cholesky.solve(covariance, order: n, columns: &weights)
    var value = -0.5 * Double(n) * log(2 * Double.pi)
    for i in 0..<n {
      value -= 0.5 * observations.values[i] * weights[i] + log(covariance[i * n + i])
    }
    return value
  }

  private mutating func factor(_ n: Int, variance: Double) throws(GaussianProcessError) {
    do throws(Cholesky.NotPositiveDefinite) {
      try Cholesky.factor(&covariance, order: n)
    } catch {
      throw .notPositiveDefinite(order: error.order)
    }
    for i in 0..<n {
      let pivot = covariance[i * n + i]
      guard pivot * pivot > Solver.roundOff * variance else {
        throw .notPositiveDefinite(order: i + 1)
      }
    }
  }

  private mutating func reserve(_ n: Int) {
    guard timeDerivative.count < n * n else { return }
    timeDerivative = Array(repeating: 0, count: n * n)
    wavelengthDerivative = timeDerivative
    timeProduct = timeDerivative
    wavelengthProduct = timeDerivative
  }

  private mutating func fillCovariance(
    _ observations: BandObservations, _ layout: BandLayout, _ kernel: TimeKernel,
    _ hyperparameters: Hyperparameters
  ) {
    let n = observations.count
    if covariance.count < n * n { covariance = Array(repeating: 0, count: n * n) }
    for i in 0..<n {
      let row = layout.indices[i] * bands.count
      for j in 0...i {
        let distance = (observations.times[i] - observations.times[j]) / hyperparameters.timeScale
        let correlation = kernel.correlation(distance).value
        covariance[i * n + j] = correlation * bands.values[row + layout.indices[j]]
      }
      covariance[i * n + i] += observations.errors[i] * observations.errors[i]
    }
  }

  private mutating func fillDerivatives(
    _ observations: BandObservations, _ layout: BandLayout, _ kernel: TimeKernel,
    _ hyperparameters: Hyperparameters
  ) {
    bands.set(layout.wavelengths, hyperparameters)
    let n = observations.count
    for i in 0..<n {
      for j in 0...i {
        let pair = layout.indices[i] * bands.count + layout.indices[j]
        let distance = (observations.times[i] - observations.times[j]) / hyperparameters.timeScale
        let correlation = kernel.correlation(distance)
        let byTime = correlation.derivative * bands.values[pair]
        let byWavelength = correlation.value * bands.derivatives[pair]
        timeDerivative[i * n + j] = byTime
        timeDerivative[j * n + i] = byTime
        wavelengthDerivative[i * n + j] = byWavelength
        wavelengthDerivative[j * n + i] = byWavelength
      }
    }
  }

  /// The gradient, where `covariance` holds K⁻¹.
  ///
  ///     ½ (αᵀ·∂K·α − tr(K⁻¹·∂K)),   α = K⁻¹·y,   ∂K/∂ln a = 2(K − N)
  private func gradient(_ observations: BandObservations) -> SIMD3<Double> {
    let n = observations.count
    var result = SIMD3<Double>.zero
    for i in 0..<n {
      let noise = observations.errors[i] * observations.errors[i]
      result.x += weights[i] * (observations.values[i] - noise * weights[i])
      result.x -= 1 - noise * covariance[i * n + i]
      for j in 0...i {
        let weight = (i == j ? 0.5 : 1) * (weights[i] * weights[j] - covariance[i * n + j])
        result.y += weight * timeDerivative[i * n + j]
        result.z += weight * wavelengthDerivative[i * n + j]
      }
    }
    return result
  }

  /// The Fisher information, where `covariance` holds K⁻¹.
  ///
  ///     F_ij = ½ tr(K⁻¹·∂_iK·K⁻¹·∂_jK)
  private mutating func information(_ observations: BandObservations) -> SymmetricMatrix3 {
    let n = observations.count
    SymmetricProduct.multiply(covariance, timeDerivative, into: &timeProduct, order: n)
    SymmetricProduct.multiply(
      covariance, wavelengthDerivative, into: &wavelengthProduct, order: n)
    var result = SymmetricMatrix3.zero
    for i in 0..<n {
      for j in 0..<n {
        let inverse = i > j ? covariance[i * n + j] : covariance[j * n + i]
        let identity: Double = i == j ? 1 : 0
        let rowNoise = observations.errors[i] * observations.errors[i]
        let columnNoise = observations.errors[j] * observations.errors[j]
        let row = SIMD3(
          2 * (identity - inverse * columnNoise), timeProduct[i * n + j],
          wavelengthProduct[i * n + j])
        let column = SIMD3(
          2 * (identity - inverse * rowNoise), timeProduct[j * n + i],
          wavelengthProduct[j * n + i])
        result.diagonal += 0.5 * row * column
        result.offDiagonal +=
          0.5 * SIMD3(row.x, row.x, row.y) * SIMD3(column.y, column.z, column.z)
      }
    }
    return result
  }
}

/// Covariance between bands at one time.
///
///     a²·exp(−(λ_i − λ_j)² / 2ℓ_λ²)
struct BandCovariance: Sendable {
  private(set) var count = 0
  /// `(bands, bands)`.
  private(set) var values: [Double] = []
  /// `(bands, bands)`, derivative with respect to ln ℓ_λ.
  private(set) var derivatives: [Double] = []

  mutating func set(_ wavelengths: [Double], _ hyperparameters: Hyperparameters) {
    count = wavelengths.count
    values.removeAll(keepingCapacity: true)
    derivatives.removeAll(keepingCapacity: true)
    let variance = hyperparameters.amplitude * hyperparameters.amplitude
    for a in wavelengths {
      for b in wavelengths {
        let distance = (a - b) / hyperparameters.wavelengthScale
        let square = distance * distance
        let value = variance * exp(-square / 2)
        values.append(value)
        derivatives.append(value == 0 ? 0 : value * square)
      }
    }
  }
}
