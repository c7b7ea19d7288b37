package import Photometry

/// Colour at one moment, redder is larger.
///
///     y_red(t) − y_blue(t)
///
/// For bright sources this is blue − red in magnitudes plus a constant of the survey (the
/// difference of the bands' softening magnitudes). Missing where t lies outside the light curve.
///
/// - Source: colours at fixed phases, as Phillips et al. (1999).
package struct Colour: LightCurveFeature {
  package enum Moment: Sendable, Hashable {
    case firstDetection, lastDetection
    /// Days after the red band's peak.
    case peak(offset: Double)
  }

  let blue: Band
  let red: Band
  let moment: Moment

  package init(blue: Band, red: Band, at moment: Moment) {
    self.blue = blue
    self.red = red
    self.moment = moment
  }

  package var name: String {
    let suffix =
      switch moment {
      case .firstDetection: "first"
      case .lastDetection: "last"
      case .peak(0): "peak"
      case .peak(let offset): label(offset, signed: true)
      }
    return "colour.\(blue.name)-\(red.name).\(suffix)"
  }

  package var unit: String { "mag" }

  package var minimumDuration: Double {
    if case .peak(let offset) = moment { abs(offset) } else { 0 }
  }

  package func measurement(of curve: InterpolatedLightCurve) -> FeatureValue {
    guard let blue = curve.curve(in: blue), let red = curve.curve(in: red) else { return .missing }
    let time =
      switch moment {
      case .firstDetection: curve.times[0]
      case .lastDetection: curve.times[curve.times.count - 1]
      case .peak(let offset): red.peakTime + offset
      }
    return red.value(at: time) - blue.value(at: time)
  }
}
