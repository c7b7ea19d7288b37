import GaussianProcess
import Glibc

/// Natural logarithm of a length scale of the light curve's Gaussian process.
///
///     ln(ℓ_t / d)  or  ln(ℓ_λ / nm)
///
/// Missing without a fit, else defined for every light curve. The error is unknown: the posterior is that of the values at the most
/// probable length scales.
///
/// - Source: the length scale as a feature of Boone (2019).
package struct LengthScale: LightCurveFeature {
  package enum Axis: String, Sendable { case time, wavelength }

  let axis: Axis

  package init(along axis: Axis) { self.axis = axis }

  package var name: String { "scale.\(axis)" }
  package var unit: String { "1" }
  package var minimumDuration: Double { 0 }

  package func measurement(of curve: InterpolatedLightCurve) -> FeatureValue {
    guard let fit = curve.hyperparameters else { return .missing }
    return FeatureValue(log(axis == .time ? fit.timeScale : fit.wavelengthScale), error: .nan)
  }
}
