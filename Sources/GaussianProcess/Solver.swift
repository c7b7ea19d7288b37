/// The two ways to the same numbers.
package enum Solver: String, Sendable, Hashable, CaseIterable {
  /// Cholesky factorisation of the whole covariance, O(n³), for any kernel.
  case dense
  /// Kalman filter and smoother, O(n·bands²), for kernels that are Markov in time.
  case stateSpace
}

extension Solver {
  /// A predicted variance below this share of the prior's is rounding: subtracting what the earlier
  /// measurements explain leaves an error of a few units in the last place.
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
