import Glibc

/// A step in time of a Matérn process of half-integer order.
///
/// With s = √(2ν)·Δt/ℓ_t and Σ the stationary covariance of the states, the step multiplies the
/// states by A (see ``MarkovVector``) and adds noise of covariance Q:
///
///     A = exp(−s)·exp(s·N),   Q_ij = Σ_ij·P(2·order − 1 − i − j, 2s)
///
/// where P is the regularised lower incomplete gamma function. Q is exact also where it is tiny
/// beside Σ, so that observations close in time lose no digits.
///
/// Source: Särkkä & Solin (2019), equation 6.71, integrated by parts.
struct Transition {
  /// s.
  let distance: Double
  /// exp(−s).
  let decay: Double
  /// P(k, 2s), element k − 1.
  private var fractions = SIMD8<Double>.zero
  /// ∂P(k, 2s)/∂ln ℓ_t, element k − 1.
  private var slopes = SIMD8<Double>.zero

  /// exp(−2s) is zero from here on.
  private static var farthest: Double { 1000 }
  /// Seven terms of the series reach double precision below it.
  private static var seriesLimit: Double { 0.05 }

  /// - Parameters:
  ///   - distance: s, not negative.
  ///   - order: number of states per band, 2 or 3.
  init(distance: Double, order: Int) {
    self.distance = min(distance, Self.farthest)
    decay = exp(-self.distance)
    setFractions(highest: 2 * order - 1)
  }

  /// P(k, 2s) times a covariance between bands, with its derivatives.
  func noise<Number: FilterNumber>(_ k: Int, _ bands: Number) -> Number {
    var result = fractions[k - 1] * bands
    result.addTimeScaleDerivative(slopes[k - 1], of: bands)
    return result
  }

  /// Fills both tables.
  ///
  ///     P(k, x) = 1 − exp(−x)·Σ_{i<k} xⁱ/i!,   ∂P(k, x)/∂ln ℓ_t = −exp(−x)·xᵏ/(k − 1)!
  private mutating func setFractions(highest: Int) {
    let x = 2 * distance
    var term = decay * decay
    var complement = term
    for k in 1...highest {
      fractions[k - 1] = 1 - complement
      term *= x
      slopes[k - 1] = -term
      term /= Double(k)
      complement += term
    }
    if x < Self.seriesLimit { setFractionsBySeries(highest: highest, x: x, term: term) }
  }

  /// For small x the differences from 1 have lost their digits; the upper terms have not.
  ///
  ///     P(k, x) = exp(−x)·Σ_{i≥k} xⁱ/i! = P(k + 1, x) + exp(−x)·xᵏ/k!
  ///
  /// - Parameter term: exp(−x)·xᵏ/k! at the highest k.
  private mutating func setFractionsBySeries(highest: Int, x: Double, term: Double) {
    var sum = 1.0
    for i in stride(from: highest + 7, to: highest, by: -1) { sum = 1 + x / Double(i) * sum }
    var tail = term * sum
    fractions[highest - 1] = tail
    for k in stride(from: highest - 1, to: 0, by: -1) {
      tail -= slopes[k - 1] / Double(k)
      fractions[k - 1] = tail
    }
  }
}
