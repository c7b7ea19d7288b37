package import Photometry

/// Change of brightness from the peak to some days before or after it; never positive.
///
///     y(t_peak + Δ) − y(t_peak)
///
/// Missing where t_peak + Δ lies outside the light curve.
///
/// - Source: Δm₁₅ of Phillips (1993), with other offsets beside 15 d and the sign of brightness.
package struct PeakChange: LightCurveFeature {
  let band: Band
  /// Days after the band's peak.
  let offset: Double

  package init(band: Band, offset: Double) {
    self.band = band
    self.offset = offset
  }

  package var name: String { "change.\(band.name).\(label(offset, signed: true))" }
  package var unit: String { "mag" }
  package var minimumDuration: Double { abs(offset) }

  package func measurement(of curve: InterpolatedLightCurve) -> FeatureValue {
    guard let curve = curve.curve(in: band) else { return .missing }
    return curve.value(at: curve.peakTime + offset) - curve.peakValue
  }
}
