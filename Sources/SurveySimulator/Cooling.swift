import Glibc

/// A photosphere's temperature: exponential cooling around the peak towards a floor.
///
///     T(t) = T_f + (T_p − T_f) · exp(−(t − t_p) / τ_T),  at most T_max
///
/// The exponential is a stand-in for the colours of each class; the floor, below which the
/// photosphere recedes instead of cooling, is that of Nicholl, Guillochon & Berger (2017).
struct Cooling: Sendable {
  /// K at `peakTime`.
  var atPeak: Double
  /// K, approached late.
  var floor: Double
  /// Days.
  var timeScale: Double
  /// Days since the onset.
  var peakTime: Double
  /// K, early.
  var hottest: Double

  func callAsFunction(_ phase: Double) -> Double {
    min(hottest, floor + (atPeak - floor) * exp(-(phase - peakTime) / timeScale))
  }
}
