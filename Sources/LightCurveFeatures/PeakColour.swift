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
