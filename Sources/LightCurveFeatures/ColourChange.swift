package import Photometry

/// Linear change of the colour over the whole light curve; reddening is positive.
///
///     slope of y_red(t) − y_blue(t) against t
///
/// Missing with fewer than three grid points.
///
/// - Source: the linear trend of Malanchev et al. (2021), of a colour.
package struct ColourSlope: LightCurveFeature {
  let blue: Band
  let red: Band

  package init(blue: Band, red: Band) {
    self.blue = blue
    self.red = red
  }

  package var name: String { "colour.\(blue.name)-\(red.name).slope" }
  package var unit: String { "mag/d" }
  package var minimumDuration: Double { 2 }

  package func measurement(of curve: InterpolatedLightCurve) -> FeatureValue {
    LinearTrend(blue: curve.curve(in: blue), red: curve.curve(in: red))?.slope ?? .missing
  }
}

/// Root mean square of the colour around its linear change over the whole light curve.
///
///     sqrt(mean over t of (y_red(t) − y_blue(t) − line(t))²)
///
/// Missing with fewer than three grid points.
///
/// - Source: the noise of the linear trend of Malanchev et al. (2021), of a colour.
package struct ColourScatter: LightCurveFeature {
  let blue: Band
  let red: Band

  package init(blue: Band, red: Band) {
    self.blue = blue
    self.red = red
  }

  package var name: String { "colour.\(blue.name)-\(red.name).scatter" }
  package var unit: String { "mag" }
  package var minimumDuration: Double { 2 }

  package func measurement(of curve: InterpolatedLightCurve) -> FeatureValue {
    LinearTrend(blue: curve.curve(in: blue), red: curve.curve(in: red))?.scatter ?? .missing
  }
}
