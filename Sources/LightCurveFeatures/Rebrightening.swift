package import Photometry

/// Largest brightening after the peak.
///
///     max over t_peak ≤ t₁ < t₂ of y(t₂) − y(t₁), at least 0
///
/// Missing where nothing follows the peak.
///
/// - Source: the secondary maximum of Kasen (2006), in any band and at any time.
package struct Rebrightening: LightCurveFeature {
  let band: Band

  package init(band: Band) { self.band = band }

  package var name: String { "rebrightening.\(band.name)" }
  package var unit: String { "mag" }
  package var minimumDuration: Double { 1 }

  package func measurement(of curve: InterpolatedLightCurve) -> FeatureValue {
    guard let curve = curve.curve(in: band), curve.peak + 1 < curve.mean.count else {
      return .missing
    }
    var faintest = curve.peak
    var from = curve.peak
    var to = curve.peak
    for index in (curve.peak + 1)..<curve.mean.count {
      if curve.mean[index] - curve.mean[faintest] > curve.mean[to] - curve.mean[from] {
        (from, to) = (faintest, index)
      }
      if curve.mean[index] < curve.mean[faintest] { faintest = index }
    }
    return FeatureValue(curve.mean[to], error: curve.standardDeviation[to])
      - FeatureValue(curve.mean[from], error: curve.standardDeviation[from])
  }
}
