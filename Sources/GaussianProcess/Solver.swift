import Glibc

/// The two ways to the same numbers.
package enum Solver: String, Sendable, Hashable, CaseIterable {
  /// Cholesky factorisation of the whole covariance, O(n³), for any kernel.
  case dense
  /// Kalman filter and smoother, O(n·bands²), for kernels that are Markov in time.
  case stateSpace
}

extension Solver {
  /// A predicted variance below this share of the prior's is rounding: subtracting the part that
  /// earlier measurements explain leaves an error of a few units in the last place.
  static var roundOff: Double { 8 * .ulpOfOne }
}

/// Which solver is faster.
///
/// Measured on one x86-64 core with AVX-512 in the library and SSE2 in the filter; the table is in
/// `docs/gaussian-process.md`. With few bands the filter wins from the second observation on.
extension Solver {
  /// The faster solver for a likelihood with its gradient.
  ///
  /// Its time in µs is about `0.4 + 0.0215·n²` (dense, up to n = 120) and `n·(0.06 + 0.0145·pairs)`
  /// (filter, two states per band; 2.3 times the second term with three).
  ///
  /// - Parameters:
  ///   - count: observations.
  ///   - bandCount: bands among them.
  static func forLikelihood(kernel: TimeKernel, count: Int, bandCount: Int) -> Solver {
    guard kernel.isMarkov else { return .dense }
    let n = Double(count)
    let pairs = Double(bandCount * (bandCount + 1) / 2)
    let filter = n * (0.06 + (kernel == .matern32 ? 0.0145 : 0.034) * pairs)
    return 0.4 + 0.0215 * n * n < filter ? .dense : .stateSpace
  }

  /// The faster solver for a prediction in all bands at about as many times as observations.
  ///
  /// - Parameters:
  ///   - count: observations.
  ///   - bandCount: bands of the process.
  static func forPrediction(kernel: TimeKernel, count: Int, bandCount: Int) -> Solver {
    kernel.isMarkov && count > 2 * bandCount ? .stateSpace : .dense
  }
}

/// The likelihood by a Kalman filter, O(n·bands²), for kernels that are Markov in time.
struct StateSpaceSolver<Model: MarkovModel>: Sendable where Model.Number == Dual {
  private var filter = LikelihoodFilter<Model>()
  private var bands = BandCovariance()

  /// The log marginal likelihood, its gradient and its curvature.
  ///
  /// - Throws: ``GaussianProcessError/notPositiveDefinite(order:)``.
  mutating func evaluate(
    _ observations: BandObservations, _ layout: BandLayout, _ hyperparameters: Hyperparameters
  ) throws(GaussianProcessError) -> LikelihoodEvaluation {
    bands.set(layout.wavelengths, hyperparameters)
    filter.reset(bands, timeScale: hyperparameters.timeScale)
    for k in 0..<observations.count {
      try filter.append(
        MarkovMeasurement(
          time: observations.times[k], band: layout.indices[k], value: observations.values[k],
          error: observations.errors[k]))
    }
    return filter.evaluation
  }
}

/// Correlation k_t in time, as a function of d = |Δt| / ℓ_t.
///
/// Source: Rasmussen & Williams (2006), equations 4.9 and 4.17.
package enum TimeKernel: String, Sendable, Hashable, Codable, CaseIterable {
  /// `(1 + √3·d)·exp(−√3·d)`, once differentiable, Markov with two states.
  case matern32
  /// `(1 + √5·d + 5d²/3)·exp(−√5·d)`, twice differentiable, Markov with three states.
  case matern52
  /// `exp(−d²/2)`, infinitely differentiable, not Markov.
  case squaredExponential

  /// True if a finite number of states carries all information of the past on the future.
  var isMarkov: Bool { self != .squaredExponential }

  /// The correlation at d, and its derivative with respect to ln ℓ_t.
  func correlation(_ distance: Double) -> (value: Double, derivative: Double) {
    switch self {
    case .matern32:
      let s = 3.0.squareRoot() * distance
      let decay = exp(-s)
      return decay == 0 ? (0, 0) : ((1 + s) * decay, s * s * decay)
    case .matern52:
      let s = 5.0.squareRoot() * distance
      let decay = exp(-s)
      return decay == 0 ? (0, 0) : ((1 + s + s * s / 3) * decay, s * s * (1 + s) / 3 * decay)
    case .squaredExponential:
      let square = distance * distance
      let decay = exp(-square / 2)
      return decay == 0 ? (0, 0) : (decay, square * decay)
    }
  }
}
