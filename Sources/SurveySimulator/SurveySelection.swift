import Glibc
package import Photometry
import Sampling

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
  init(survey: Survey, limit: Double? = nil) {
    minimumDetections = 5
    switch survey {
    case .ztf: (magnitudeLimit, edge, saturation) = (limit ?? 18.85, 0.08, 12.5)
    case .lsst: (magnitudeLimit, edge, saturation) = (limit ?? 23.7, 0.3, 16.0)
    }
  }

  /// Faintest peak that is worth simulating.
  var horizon: Double { magnitudeLimit + 4 * edge }

  /// Chance of keeping a transient whose brightest detection has this magnitude.
  func acceptance(magnitude: Double) -> Double {
    1 / (1 + exp((magnitude - magnitudeLimit) / edge))
  }
}

/// The error of a difference flux.
///
///     σ² = (F₅ / 5)² + g F + (f F)²,  F₅ the flux at the 5σ depth
///
/// One measurement in a hundred has an error three times the quoted one: bad subtractions.
package struct NoiseModel: Sendable {
  static let outlierFraction = 0.01
  static let outlierScale = 3.0

  /// Flux per photon, nJy.
  private let photon: Double
  /// Systematic floor relative to the flux.
  private let floor: Double

  /// ZTF: fitted to quoted errors of the Bright Transient Survey, host light included. LSST:
  /// Ivezić et al. (2019), equation 5, at the depth in r, and a floor of 1 %.
  package init(survey: Survey) {
    (photon, floor) = survey == .ztf ? (600, 0.022) : (0.48, 0.01)
  }

  /// Quoted error of a flux without noise, nJy.
  package func fluxError(flux: Double, depth: Double) -> Double {
    let sky = Magnitude.flux(ab: depth) / 5
    let bright = max(0, flux)
    return (sky * sky + photon * bright + floor * floor * bright * bright).squareRoot()
  }

  /// A measured flux.
  func measure(
    flux: Double, error: Double, generator: inout SeededGenerator
  ) -> Double {
    let scale = generator.uniform() < Self.outlierFraction ? Self.outlierScale : 1
    return flux + scale * error * generator.normal()
  }
}
