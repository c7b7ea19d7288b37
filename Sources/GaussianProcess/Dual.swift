/// A value with its derivatives with respect to ln a, ln ℓ_t and ln ℓ_λ.
///
/// Forward-mode differentiation: each operation applies its own rule to all four lanes.
///
/// Source: Griewank & Walther (2008), chapter 3.
struct Dual: FilterNumber {
  /// Value, then the three derivatives.
  private var lanes: SIMD4<Double>

  private init(lanes: SIMD4<Double>) { self.lanes = lanes }

  init(_ value: Double, derivatives: SIMD3<Double>) {
    lanes = SIMD4(value, derivatives.x, derivatives.y, derivatives.z)
  }

  static var zero: Dual { Dual(lanes: .zero) }
  var value: Double { lanes[0] }
  var derivatives: SIMD3<Double> { SIMD3(lanes[1], lanes[2], lanes[3]) }

  /// x^(−½), whose derivative is −½ x^(−3/2).
  @inline(__always) var inverseSquareRoot: Dual {
    let root = 1 / value.squareRoot()
    var result = (-0.5 * root / value) * lanes
    result[0] = root
    return Dual(lanes: result)
  }

  @inline(__always) static func + (a: Dual, b: Dual) -> Dual { Dual(lanes: a.lanes + b.lanes) }
  @inline(__always) static func - (a: Dual, b: Dual) -> Dual { Dual(lanes: a.lanes - b.lanes) }
  @inline(__always) static func * (a: Double, b: Dual) -> Dual { Dual(lanes: a * b.lanes) }

  /// The product rule, which gives a·b twice in the first lane.
  @inline(__always) static func * (a: Dual, b: Dual) -> Dual {
    Dual(lanes: SIMD4(0.5, 1, 1, 1) * (a.value * b.lanes + b.value * a.lanes))
  }

  @inline(__always) mutating func addTimeScaleDerivative(_ scale: Double, of other: Dual) {
    lanes[2] += scale * other.value
  }
}
