/// A number in a Kalman filter: a plain value, or one that carries its derivatives along.
///
/// The filter is written once over this protocol. With `Double` it gives the posterior, with
/// ``Dual`` the gradient of the likelihood as well.
protocol FilterNumber: FilterVector {
  var value: Double { get }
  /// 1/√x.
  var inverseSquareRoot: Self { get }

  static func * (a: Self, b: Self) -> Self

  /// A value with its derivatives with respect to ln a, ln ℓ_t and ln ℓ_λ.
  init(_ value: Double, derivatives: SIMD3<Double>)
}

extension Double: FilterNumber {
  var value: Double { self }
  var inverseSquareRoot: Double { 1 / squareRoot() }

  init(_ value: Double, derivatives: SIMD3<Double>) { self = value }

  @inline(__always) mutating func addTimeScaleDerivative(_ scale: Double, of other: Double) {}
}
