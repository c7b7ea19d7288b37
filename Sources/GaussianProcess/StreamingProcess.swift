/// A light curve that grows: its likelihood and posterior follow each new observation in
/// O(bands²), without touching the past.
///
/// Hyperparameters stay until ``needsFit`` says that another optimum is worth its time. An
/// observation that is earlier than the last, or a revised one, needs a new pass:
/// ``init(_:_:_:)``.
package struct StreamingProcess: Sendable {
  package let process: BandProcess
  package private(set) var hyperparameters: Hyperparameters
  private var matern32: LikelihoodFilter<Matern32<Dual>>?
  private var matern52: LikelihoodFilter<Matern52<Dual>>?

  /// Largest ``expectedGain`` with which hyperparameters are kept: a fifth of a posterior standard
  /// deviation.
  package static let tolerance = 0.02

  /// Passes over the observations once. The kernel must be Markov.
  ///
  /// - Throws: as ``BandProcess/logMarginalLikelihood(_:_:workspace:)``.
  package init(
    _ process: BandProcess, _ observations: BandObservations, _ hyperparameters: Hyperparameters
  ) throws(GaussianProcessError) {
    precondition(process.kernel.isMarkov, "the kernel is not Markov")
    try hyperparameters.validate()
    self.process = process
    self.hyperparameters = hyperparameters
    var bands = BandCovariance()
    bands.set(process.wavelengths, hyperparameters)
    if process.kernel == .matern32 {
      matern32 = LikelihoodFilter()
    } else {
      matern52 = LikelihoodFilter()
    }
    matern32?.reset(bands, timeScale: hyperparameters.timeScale)
    matern52?.reset(bands, timeScale: hyperparameters.timeScale)
    for k in 0..<observations.count {
      try append(
        time: observations.times[k], band: observations.bands[k], value: observations.values[k],
        error: observations.errors[k])
    }
  }

  /// Observations so far.
  package var count: Int { matern32?.count ?? matern52?.count ?? 0 }

  /// Time of the last observation, days; −∞ before the first.
  package var time: Double { matern32?.time ?? matern52?.time ?? -.infinity }

  package var logMarginalLikelihood: Double { evaluation.value }

  /// Takes in an observation that is not earlier than the last.
  ///
  /// - Throws: the fault of the observation, whose index is the count before it; the light curve is
  ///   then as it was, except after ``GaussianProcessError/notPositiveDefinite(order:)``.
  package mutating func append(
    time: Double, band: Int, value: Double, error: Double
  ) throws(GaussianProcessError) {
    let measurement = MarkovMeasurement(time: time, band: band, value: value, error: error)
    try measurement.validate(
      index: count, after: self.time, bandCount: process.wavelengths.count)
    try matern32?.append(measurement)
    try matern52?.append(measurement)
  }

  /// The posterior at the last observation's time, in all bands; the prior before the first.
  package func prediction() -> BandPrediction {
    if let matern32 { return matern32.filter.prediction() }
    return matern52?.filter.prediction() ?? BandPrediction(mean: [], standardDeviation: [])
  }

  private var evaluation: LikelihoodEvaluation {
    matern32?.evaluation ?? matern52?.evaluation
      ?? LikelihoodEvaluation(value: 0, gradient: .zero, curvature: .zero)
  }
}

/// When the hyperparameters have become stale.
extension StreamingProcess {
  /// Expected gain in ln(likelihood × prior) from fitting again, by a quadratic model within the
  /// bounds of a fit.
  ///
  ///     ½ gᵀ·H⁻¹·g,   g = gradient, H = curvature, both of likelihood and prior
  ///
  /// The hyperparameters are then √(2·gain) of their own posterior standard deviations off.
  package var expectedGain: Double {
    let point = hyperparameters.logarithms
    var evaluation = evaluation
    if let priors = process.priors { evaluation = evaluation.adding(priors, at: point) }
    let bounds = process.searchBounds
    let quadratic = BoxQuadratic(
      gradient: -evaluation.gradient, matrix: evaluation.curvature,
      lower: pointwiseMin(bounds.lower - point, .zero),
      upper: pointwiseMax(bounds.upper - point, .zero))
    return -quadratic.value(quadratic.minimiser())
  }

  /// True if the hyperparameters should be fitted again.
  package var needsFit: Bool { !(expectedGain <= Self.tolerance) }

  /// Fits from the present hyperparameters and passes over the observations once more.
  ///
  /// - Parameter observations: all so far, which may include late and revised ones.
  /// - Throws: as ``BandProcess/fit(_:from:workspace:)``.
  package mutating func fit(
    _ observations: BandObservations, workspace: inout GaussianProcessWorkspace
  ) throws(GaussianProcessError) -> HyperparameterFit {
    let fit = try process.fit(observations, from: hyperparameters, workspace: &workspace)
    self = try StreamingProcess(process, observations, fit.hyperparameters)
    return fit
  }
}
