import Glibc
import Photometry

/// Which objects a survey's users get to see.
struct SurveySelection: Sendable {
  /// Detections (S/N ≥ 5) that an object needs.
  let minimumDetections: Int
  /// AB magnitude at which half of the transients are kept.
  let magnitudeLimit: Double
  /// Width of the edge, mag.
  let edge: Double
  /// AB magnitude above which the detector is linear.
  let saturation: Double

  /// The Bright Transient Survey's 19th magnitude (Perley et al. 2020), or half a magnitude above
  /// LSST's single-visit depth in r.
  init(survey: Survey) {
    switch survey {
    case .ztf: (minimumDetections, magnitudeLimit, edge, saturation) = (5, 18.85, 0.08, 12.5)
    case .lsst: (minimumDetections, magnitudeLimit, edge, saturation) = (5, 23.7, 0.3, 16.0)
    }
  }

  /// Faintest peak that is worth simulating.
  var horizon: Double { magnitudeLimit + 4 * edge }

  /// Chance of keeping a transient whose brightest detection has this magnitude.
  func acceptance(magnitude: Double) -> Double {
    1 / (1 + exp((magnitude - magnitudeLimit) / edge))
  }
}
