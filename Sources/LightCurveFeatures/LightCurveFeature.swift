/// One number that astronomers read off a light curve.
///
/// No feature depends on apparent brightness (that is distance) or on the number of observations.
///
/// Errors come from the posterior's standard deviations alone. Differences take them as
/// independent, which is too large for neighbouring times; slopes take them as fully correlated in
/// the worst way (triangle inequality), which bounds them from above.
package protocol LightCurveFeature: Sendable {
  /// Stable name, such as `rise.g.0.75`.
  var name: String { get }
  /// Unit of the value; "1" for pure numbers and logarithms.
  var unit: String { get }
  /// Days that a light curve must span at least for the feature not to be missing.
  var minimumDuration: Double { get }

  /// The feature with its error; ``FeatureValue/missing`` where the light curve does not reach.
  func measurement(of curve: InterpolatedLightCurve) -> FeatureValue
}

extension LightCurveFeature {
  /// The feature; NaN where the light curve does not reach.
  package func value(of curve: InterpolatedLightCurve) -> Double { measurement(of: curve).value }
}

/// A number in a feature's name: signed where it is an offset, without a fraction where it has none.
func label(_ number: Double, signed: Bool = false) -> String {
  let text = number == number.rounded() ? String(Int(number)) : String(number)
  return signed && number > 0 ? "+" + text : text
}
