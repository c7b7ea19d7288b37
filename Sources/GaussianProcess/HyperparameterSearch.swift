/// Maximises a log density over a box in three logarithms, by a trust region.
///
/// Each step maximises a quadratic model over the box of bounds and radius. The model's matrix is
/// the curvature that comes with each evaluation plus a symmetric rank-one correction, which makes
/// it agree with the change of gradient over the last step. The search ends when the model promises
/// less than the tolerance.
///
///     var search = HyperparameterSearch(start: x, lower: l, upper: u)
///     while let point = search.next { search.record(evaluate(point)) }
///
/// Source: Nocedal & Wright (2006), algorithm 6.2 and section 7.3.
struct HyperparameterSearch: Sendable {
  /// The next point to evaluate, `nil` at the end.
  private(set) var next: SIMD3<Double>?
  private(set) var best: (point: SIMD3<Double>, evaluation: LikelihoodEvaluation)?
  private(set) var evaluations = 0
  private(set) var converged = false

  private let lower: SIMD3<Double>
  private let upper: SIMD3<Double>
  private var radius = 1.0
  private var correction = SymmetricMatrix3.zero
  private var predictedGain = 0.0

  /// The search ends when a step promises less than this, in natural logarithms of the density.
  static let tolerance = 1e-4
  static let evaluationLimit = 60
  private static let largestRadius = 3.0
  private static let smallestRadius = 1e-7

  /// - Parameters: logarithms of the start, which is moved into the bounds, and of the bounds.
  init(start: SIMD3<Double>, lower: SIMD3<Double>, upper: SIMD3<Double>) {
    self.lower = lower
    self.upper = upper
    next = start.clamped(lowerBound: lower, upperBound: upper)
  }

  /// Takes the evaluation at ``next``; `nil` where the density has no value there.
  mutating func record(_ evaluation: LikelihoodEvaluation?) {
    guard let point = next else { return }
    evaluations += 1
    if let evaluation, evaluation.isFinite {
      compare(point, evaluation)
    } else if best == nil {
      next = nil
      return
    } else {
      radius *= 0.25
    }
    propose()
  }

  /// Judges the model by the step's gain, and moves if there was any.
  private mutating func compare(_ point: SIMD3<Double>, _ evaluation: LikelihoodEvaluation) {
    guard let (current, old) = best else {
      best = (point, evaluation)
      return
    }
    let step = point - current
    let gain = evaluation.value - old.value
    let length = max(abs(step.x), abs(step.y), abs(step.z))
    if gain < 0.25 * predictedGain {
      radius = 0.25 * length
    } else if gain > 0.75 * predictedGain, length > 0.99 * radius {
      radius = min(2.5 * radius, Self.largestRadius)
    }
    correct(step, from: old, to: evaluation)
    if gain > 0 { best = (point, evaluation) }
  }

  /// Mends the correction so that the model reproduces the change of gradient over the step.
  private mutating func correct(
    _ step: SIMD3<Double>, from old: LikelihoodEvaluation, to new: LikelihoodEvaluation
  ) {
    let base = new.value > old.value ? new : old
    let change = old.gradient - new.gradient
    let miss = change - (base.curvature + correction) * step
    let denominator = (miss * step).sum()
    let scale = ((miss * miss).sum() * (step * step).sum()).squareRoot()
    guard abs(denominator) > 1e-8 * scale, scale > 0 else { return }
    correction = correction + (1 / denominator) * .square(miss)
  }

  /// Chooses the next point, or ends the search.
  private mutating func propose() {
    guard let (current, evaluation) = best else { return }
    // Differences of nearly equal gradients can correct away a direction: start again without.
    if !(evaluation.curvature + correction).isPositiveDefinite { correction = .zero }
    let quadratic = BoxQuadratic(
      gradient: -evaluation.gradient, matrix: evaluation.curvature + correction,
      lower: pointwiseMax(lower - current, SIMD3(repeating: -radius)),
      upper: pointwiseMin(upper - current, SIMD3(repeating: radius)))
    let step = quadratic.minimiser()
    predictedGain = -quadratic.value(step)
    converged = predictedGain < Self.tolerance || radius < Self.smallestRadius
    let ends = converged || evaluations >= Self.evaluationLimit
    next = ends ? nil : (current + step).clamped(lowerBound: lower, upperBound: upper)
  }
}

/// The outcome of a fit.
package struct HyperparameterFit: Sendable, Hashable {
  package var hyperparameters: Hyperparameters
  /// ln p(values | hyperparameters), without the prior.
  package var logMarginalLikelihood: Double
  /// How often the likelihood was evaluated, each time with its gradient.
  package var evaluations: Int
  /// False where the limit of evaluations ended the search.
  package var converged: Bool

  package init(
    hyperparameters: Hyperparameters, logMarginalLikelihood: Double, evaluations: Int,
    converged: Bool
  ) {
    self.hyperparameters = hyperparameters
    self.logMarginalLikelihood = logMarginalLikelihood
    self.evaluations = evaluations
    self.converged = converged
  }
}

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
