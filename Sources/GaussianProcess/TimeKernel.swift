import Glibc

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

  /// Whether a finite number of states carries all that the past says of the future.
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
