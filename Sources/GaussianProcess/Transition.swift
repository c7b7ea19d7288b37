import Glibc

/// A step in time of a Matérn process of half-integer order.
///
/// With s = √(2ν)·Δt/ℓ_t and Σ the stationary covariance of the states, the step multiplies the
/// states by A (see ``MarkovVector``) and adds noise of covariance Q:
///
///     A = exp(−s)·exp(s·N),   Q_ij = Σ_ij·P(2·order − 1 − i − j, 2s)
///
/// where P is the regularised lower incomplete gamma function.
///
/// Source: Särkkä & Solin (2019), equation 6.71, integrated by parts.
struct Transition {
  /// s.
  let distance: Double
  /// exp(−s).
  let decay: Double
  /// P(k, 2s).
  private(set) var p1, p2, p3, p4, p5: Double
  /// exp(−2s)·(2s)ᵏ/k!.
  private let t1, t2, t3, t4, t5: Double

  /// exp(−s) is zero from here on.
  private static var farthest: Double { 1000 }
  /// Seven terms of the series reach double precision below it.
  private static var seriesLimit: Double { 0.05 }

  /// - Parameter distance: s, not negative.
  init(distance: Double) {
    self.distance = min(distance, Self.farthest)
    decay = exp(-self.distance)
    let x = 2 * self.distance
    let t0 = decay * decay
    t1 = x * t0
    t2 = (x * (1 / 2)) * t1
    t3 = (x * (1 / 3)) * t2
    t4 = (x * (1 / 4)) * t3
    t5 = (x * (1 / 5)) * t4
    p1 = 1 - t0
    p2 = p1 - t1
    p3 = p2 - t2
    p4 = p3 - t3
    p5 = p4 - t4
    if x < Self.seriesLimit { sumSeries(x) }
  }

  /// For small x the differences from 1 have lost their digits; sums of the upper terms have not, so
  /// that observations close in time lose none.
  ///
  ///     P(k, x) = exp(−x)·Σ_{i≥k} xⁱ/i! = P(k + 1, x) + exp(−x)·xᵏ/k!
  private mutating func sumSeries(_ x: Double) {
    let tail = 1 + (x * (1 / 9)) * (1 + (x * (1 / 10)) * (1 + x * (1 / 11)))
    p5 = t5 * (1 + (x * (1 / 6)) * (1 + (x * (1 / 7)) * (1 + (x * (1 / 8)) * tail)))
    p4 = p5 + t4
    p3 = p4 + t3
    p2 = p3 + t2
    p1 = p2 + t1
  }
}

/// Covariances P(k, 2s) times a covariance between bands.
///
///     ∂P(k, x)/∂ln ℓ_t = −exp(−x)·xᵏ/(k − 1)!
extension Transition {
  @inline(__always) func noise1<Number: FilterNumber>(_ bands: Number) -> Number {
    noise(p1, slope: -t1, bands)
  }

  @inline(__always) func noise2<Number: FilterNumber>(_ bands: Number) -> Number {
    noise(p2, slope: -2 * t2, bands)
  }

  @inline(__always) func noise3<Number: FilterNumber>(_ bands: Number) -> Number {
    noise(p3, slope: -3 * t3, bands)
  }

  @inline(__always) func noise4<Number: FilterNumber>(_ bands: Number) -> Number {
    noise(p4, slope: -4 * t4, bands)
  }

  @inline(__always) func noise5<Number: FilterNumber>(_ bands: Number) -> Number {
    noise(p5, slope: -5 * t5, bands)
  }

  @inline(__always)
  private func noise<Number: FilterNumber>(
    _ fraction: Double, slope: Double, _ bands: Number
  ) -> Number {
    var result = fraction * bands
    result.addTimeScaleDerivative(slope, of: bands)
    return result
  }
}
