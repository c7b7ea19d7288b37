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
