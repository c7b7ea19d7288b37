/// A log density at one point in the logarithms of the hyperparameters.
///
/// The order everywhere is ln amplitude, ln time scale, ln wavelength scale.
struct LikelihoodEvaluation: Sendable {
  var value: Double
  var gradient: SIMD3<Double>
  /// An approximation of minus the second derivatives that needs first derivatives of the
  /// covariance only: the Fisher information, or the like.
  var curvature: SymmetricMatrix3

  var isFinite: Bool {
    value.isFinite && gradient.x.isFinite && gradient.y.isFinite && gradient.z.isFinite
      && curvature.diagonal.sum().isFinite && curvature.offDiagonal.sum().isFinite
  }

  /// Adds the logarithm of the prior.
  ///
  ///     −½ Σ (ln θ − μ)² / s²
  func adding(_ priors: HyperparameterPriors, at point: SIMD3<Double>) -> LikelihoodEvaluation {
    let distance = point - priors.means
    let precisions = priors.precisions
    var result = self
    result.value -= 0.5 * (precisions * distance * distance).sum()
    result.gradient -= precisions * distance
    result.curvature.diagonal += precisions
    return result
  }
}
