/// A number read off a light curve, with its standard error; NaN where it is missing.
package struct FeatureValue: Sendable, Hashable {
  package var value: Double
  /// One standard deviation; NaN where the posterior does not tell.
  package var error: Double

  package init(_ value: Double, error: Double) {
    self.value = value
    self.error = error
  }

  package static let missing = FeatureValue(.nan, error: .nan)

  /// Difference, the errors taken as independent.
  static func - (lhs: FeatureValue, rhs: FeatureValue) -> FeatureValue {
    FeatureValue(
      lhs.value - rhs.value,
      error: (lhs.error * lhs.error + rhs.error * rhs.error).squareRoot())
  }
}
