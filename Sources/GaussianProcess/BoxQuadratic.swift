/// A quadratic in three variables, to be minimised in a box.
///
///     q(p) = gᵀ·p + ½ pᵀ·H·p,   lower ≤ p ≤ upper
package struct BoxQuadratic {
  package let gradient: SIMD3<Double>
  package let matrix: SymmetricMatrix3
  package let lower: SIMD3<Double>
  package let upper: SIMD3<Double>

  package init(
    gradient: SIMD3<Double>, matrix: SymmetricMatrix3, lower: SIMD3<Double>, upper: SIMD3<Double>
  ) {
    self.gradient = gradient
    self.matrix = matrix
    self.lower = lower
    self.upper = upper
  }

  package func value(_ p: SIMD3<Double>) -> Double { (p * (gradient + 0.5 * (matrix * p))).sum() }

  /// The minimum, exact also where H is indefinite.
  ///
  /// The minimum is a stationary point of q in the box or on one of its faces, edges or corners:
  /// all 27 are tried, unless H is positive definite and the first of them lies inside.
  package func minimiser() -> SIMD3<Double> {
    var best = lower.clamped(lowerBound: lower, upperBound: upper)
    var bestValue = Double.infinity
    for sides in Int64(0)..<27 {
      guard let p = stationaryPoint(on: SIMD3(sides % 3, sides / 3 % 3, sides / 9)) else {
        continue
      }
      if sides == 0, matrix.isPositiveDefinite { return p }
      let candidate = value(p)
      if candidate < bestValue { (best, bestValue) = (p, candidate) }
    }
    return best
  }

  /// The point stationary in the coordinates whose side is 0, where the others are on their lower
  /// (1) or upper (2) side; `nil` where it is outside the box.
  private func stationaryPoint(on side: SIMD3<Int64>) -> SIMD3<Double>? {
    let isFree = side .== 0
    let weights = SIMD3<Double>.zero.replacing(with: 1, where: isFree)
    var p = upper.replacing(with: lower, where: side .== 1).replacing(with: 0, where: isFree)
    let residual = -weights * (gradient + matrix * p)
    p += matrix.restricted(to: weights).solve(residual)
    p.replace(with: lower, where: side .== 1)
    p.replace(with: upper, where: side .== 2)
    let isInside = all((p .>= lower) .& (p .<= upper))
    return isInside ? p : nil
  }
}
