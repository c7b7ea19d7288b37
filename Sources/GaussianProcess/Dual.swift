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

/// A value that a linear filter adds and scales: a number, or states made of numbers.
protocol FilterVector: Sendable {
  static var zero: Self { get }
  static func + (a: Self, b: Self) -> Self
  static func - (a: Self, b: Self) -> Self
  static func * (a: Double, b: Self) -> Self

  /// Adds `scale` times the value of `other` to the derivative with respect to ln ℓ_t, if the type
  /// has one.
  mutating func addTimeScaleDerivative(_ scale: Double, of other: Self)
}

/// The states of a Matérn process of half-integer order: f, (1 + D)·f and so on, where D is the
/// derivative with respect to s = √(2ν)·t/ℓ_t.
///
/// In these states the drift is a Jordan block: a time step multiplies them by
///
///     A = exp(−s)·exp(s·N),   (N·x)_i = x_(i+1)
///
/// The elements are numbers, or states themselves: states of states are the covariance between the
/// states of two bands.
protocol MarkovVector<Element>: FilterVector {
  associatedtype Element: FilterVector

  /// The process itself.
  var f: Element { get set }

  /// x ← exp(s·N)·x.
  mutating func shift(_ s: Double)
  /// x ← exp(s·N)ᵀ·x.
  mutating func shiftTransposed(_ s: Double)
  /// Adds s·(I − N)·x to the derivative with respect to ln ℓ_t: the derivative of A.
  mutating func addDriftDerivative(_ s: Double)
}
