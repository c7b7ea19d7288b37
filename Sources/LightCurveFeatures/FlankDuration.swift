package import Photometry

/// Days between the peak and the nearest time that the light curve is `depth` mag fainter.
///
///     rise: t_peak − max{t < t_peak : y(t) ≤ y_peak − depth}
///     fade: min{t > t_peak : y(t) ≤ y_peak − depth} − t_peak
///
/// The crossing is linear between grid points; its error is that of y_peak − y(t) over the slope
/// there. Missing where the light curve does not reach that depth on that side.
///
/// - Source: rise and fade times of Perley et al. (2020), section 3.3, with depth 0.75 mag (half
///   of the peak flux) and 1.5 mag (a quarter).
package struct FlankDuration: LightCurveFeature {
  package enum Side: String, Sendable { case rise, fade }

  let side: Side
  let band: Band
  /// Magnitudes below the peak.
  let depth: Double

  package init(side: Side, band: Band, depth: Double) {
    self.side = side
    self.band = band
    self.depth = depth
  }

  package var name: String { "\(side).\(band.name).\(label(depth))" }
  package var unit: String { "d" }
  package var minimumDuration: Double { 0 }

  package func measurement(of curve: InterpolatedLightCurve) -> FeatureValue {
    guard let curve = curve.curve(in: band) else { return .missing }
    let level = curve.mean[curve.peak] - depth
    let step = side == .rise ? -1 : 1
    var index = curve.peak + step
    while curve.mean.indices.contains(index), curve.mean[index] > level { index += step }
    guard curve.mean.indices.contains(index) else { return .missing }
    return duration(curve, from: index, towardsPeak: index - step, level: level)
  }

  /// The crossing lies between the first grid point below the level and the one before it.
  private func duration(
    _ curve: BandCurve, from below: Int, towardsPeak above: Int, level: Double
  ) -> FeatureValue {
    let slope =
      (curve.mean[above] - curve.mean[below]) / (curve.times[above] - curve.times[below])
    let crossing = curve.times[below] + (level - curve.mean[below]) / slope
    let depthError = (curve.peakValue - curve.value(at: crossing)).error
    return FeatureValue(abs(curve.peakTime - crossing), error: depthError / abs(slope))
  }
}
