import Glibc

/// A rise and an exponential decline.
///
///     f(t) = e^{−(t − t₀)/τ_fall} / (1 + e^{−(t − t₀)/τ_rise})
///
/// Source: Bazin et al. (2009), equation 1, without the constant.
struct BazinShape: Sendable {
  var fall: Double
  var rise: Double

  /// t₀, so late that the onset (t = 0) is a hundredth of a percent of the peak.
  var reference: Double { 10 * rise }

  /// Relative brightness.
  func callAsFunction(_ time: Double) -> Double {
    exp(-(time - reference) / fall) / (1 + exp(-(time - reference) / rise))
      - exp(reference / fall) / (1 + exp(reference / rise))
  }

  /// Days since the onset of the maximum.
  var peakTime: Double { reference + rise * log(max(fall / rise - 1, 0.05)) }
}
