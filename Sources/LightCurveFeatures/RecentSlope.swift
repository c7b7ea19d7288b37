package import Photometry

/// Slope of the brightness over the last days of the light curve, brightening is positive.
///
///     b = Σ (t − t̄)(y − ȳ) / Σ (t − t̄)²   over grid points with t ≥ t_last − window
///
/// Missing where the window holds fewer than three grid points.
///
/// - Source: the linear trend of Malanchev et al. (2021), of the last days.
package struct RecentSlope: LightCurveFeature {
  let band: Band
  /// Days before the last detection.
  let window: Double

  package init(band: Band, window: Double) {
    self.band = band
    self.window = window
  }

  package var name: String { "slope.\(band.name).last\(label(window))" }
  package var unit: String { "mag/d" }
  package var minimumDuration: Double { 2 }

  package func measurement(of curve: InterpolatedLightCurve) -> FeatureValue {
    guard let curve = curve.curve(in: band), let last = curve.times.last else { return .missing }
    let start = curve.times.firstIndex { $0 >= last - window } ?? 0
    guard
      let line = LinearTrend(
        times: curve.times[start...], values: curve.mean[start...],
        errors: curve.standardDeviation[start...])
    else { return .missing }
    return line.slope
  }
}
