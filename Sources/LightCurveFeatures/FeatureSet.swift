package import Photometry

/// Features in a fixed order.
package struct FeatureSet: Sendable {
  package let features: [any LightCurveFeature]

  package init(_ features: [any LightCurveFeature]) { self.features = features }

  /// The features that Nightjar reads off every light curve, of a blue and a red band.
  package static func standard(blue: Band, red: Band) -> FeatureSet {
    var features: [any LightCurveFeature] = []
    for band in [blue, red] {
      for side in [FlankDuration.Side.rise, .fade] {
        for depth in [0.75, 1.5] {
          features.append(FlankDuration(side: side, band: band, depth: depth))
        }
      }
    }
    features += [PeakTime(band: red), PeakColour(blue: blue, red: red)] as [any LightCurveFeature]
    for offset in [-8.0, -4, 8, 15, 22, 30, 45, 60] {
      features.append(PeakChange(band: red, offset: offset))
    }
    for offset in [-8.0, 8, 15, 30] { features.append(PeakChange(band: blue, offset: offset)) }
    let moments: [Colour.Moment] =
      [.firstDetection, .lastDetection]
      + [0, -8, 8, 15, 22, 30, 45].map { .peak(offset: $0) }
    for moment in moments { features.append(Colour(blue: blue, red: red, at: moment)) }
    features +=
      [
        RecentSlope(band: red, window: 10), ColourSlope(blue: blue, red: red),
        ColourScatter(blue: blue, red: red), Rebrightening(band: red), LengthScale(along: .time),
        LengthScale(along: .wavelength),
      ] as [any LightCurveFeature]
    return FeatureSet(features)
  }

  package var count: Int { features.count }
  package var names: [String] { features.map(\.name) }

  /// Values in the set's order, (features); NaN where missing.
  package func values(of curve: InterpolatedLightCurve) -> [Float] {
    features.map { Float($0.value(of: curve)) }
  }

  /// Values and their errors in the set's order, (features) each; NaN where missing or unknown.
  package func valuesWithErrors(
    of curve: InterpolatedLightCurve
  ) -> (values: [Float], errors: [Float]) {
    let measurements = features.map { $0.measurement(of: curve) }
    return (measurements.map { Float($0.value) }, measurements.map { Float($0.error) })
  }
}

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
