package import Photometry

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
