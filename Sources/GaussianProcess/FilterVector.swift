/// What a linear filter adds and scales: a number, or states made of numbers.
protocol FilterVector: Sendable {
  static var zero: Self { get }
  static func + (a: Self, b: Self) -> Self
  static func - (a: Self, b: Self) -> Self
  static func * (a: Double, b: Self) -> Self

  /// Adds `scale` times the value of `other` to the derivative with respect to ln ℓ_t, where there is
  /// one.
  mutating func addTimeScaleDerivative(_ scale: Double, of other: Self)
}
