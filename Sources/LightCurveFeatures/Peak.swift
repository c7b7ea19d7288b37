package import Photometry

/// Difference of the bands' peaks, each at its own time, redder is larger.
///
///     max y_red − max y_blue
///
/// The counterpart of ``Colour``, without the delay between the bands. Defined for every light curve
/// in both bands.
///
/// - Source: the peak colour of Phillips et al. (1999).
package struct PeakColour: LightCurveFeature {
  let blue: Band
  let red: Band

  package init(blue: Band, red: Band) {
    self.blue = blue
    self.red = red
  }

  package var name: String { "peak.\(blue.name)-\(red.name)" }
  package var unit: String { "mag" }
  package var minimumDuration: Double { 0 }

  package func measurement(of curve: InterpolatedLightCurve) -> FeatureValue {
    guard let blue = curve.curve(in: blue), let red = curve.curve(in: red) else { return .missing }
    return red.peakValue - blue.peakValue
  }
}

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

/// Days from the first detection to the peak.
///
///     t_peak = argmax y(t)
///
/// The error is half the width of the stretch around the peak in which y ≥ y_peak − σ_peak, at
/// least half of the grid's spacing. Defined for every light curve: while it still rises, the peak
/// is its end.
///
/// - Source: the time of peak of Villar et al. (2021), from the first detection instead.
package struct PeakTime: LightCurveFeature {
  let band: Band

  package init(band: Band) { self.band = band }

  package var name: String { "peak.time.\(band.name)" }
  package var unit: String { "d" }
  package var minimumDuration: Double { 0 }

  package func measurement(of curve: InterpolatedLightCurve) -> FeatureValue {
    guard let curve = curve.curve(in: band) else { return .missing }
    let level = curve.mean[curve.peak] - curve.standardDeviation[curve.peak]
    var first = curve.peak
    while first > 0, curve.mean[first - 1] >= level { first -= 1 }
    var last = curve.peak
    while last + 1 < curve.mean.count, curve.mean[last + 1] >= level { last += 1 }
    let spacing = curve.times.count > 1 ? curve.times[1] - curve.times[0] : 1
    return FeatureValue(
      curve.peakTime - curve.times[0],
      error: max(curve.times[last] - curve.times[first], spacing) / 2)
  }
}
