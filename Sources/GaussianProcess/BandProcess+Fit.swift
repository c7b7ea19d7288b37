import Glibc

extension BandProcess {
  /// The hyperparameters of largest marginal likelihood, times their priors where there are any.
  ///
  /// With `fixedAmplitude` only the two scales are fitted. Without observations the priors' modes
  /// are returned, or the default start where there are no priors.
  ///
  /// - Parameter start: start of the search, such as the optimum before the last observation came;
  ///   derived from the observations if `nil`.
  /// - Throws: the first fault of the observations, or
  ///   ``GaussianProcessError/notPositiveDefinite(order:)`` if the likelihood has no value at the
  ///   start.
  package func fit(
    _ observations: BandObservations, from start: Hyperparameters? = nil,
    workspace: inout GaussianProcessWorkspace
  ) throws(GaussianProcessError) -> HyperparameterFit {
    try observations.validate(bandCount: wavelengths.count)
    var first = start ?? defaultStart(for: observations)
    if let fixedAmplitude { first.amplitude = fixedAmplitude }
    try first.validate()
    workspace.layout.setObserved(observations, of: wavelengths)
    let bounds = searchBounds
    var search = HyperparameterSearch(
      start: first.logarithms, lower: bounds.lower, upper: bounds.upper)
    var fault = GaussianProcessError.hyperparameterOutOfRange(first)
    while let point = search.next {
      do throws(GaussianProcessError) {
        var evaluation = try evaluate(
          observations, Hyperparameters(logarithms: point), &workspace)
        if let priors { evaluation = evaluation.adding(priors, at: point) }
        search.record(evaluation)
      } catch {
        fault = error
        search.record(nil)
      }
    }
    return try result(of: search, fault: fault)
  }

  /// The better of two fits, one of which begins with a long and the other with a short time scale:
  /// a few observations can often be read as a slow light curve with scatter and as a fast one.
  ///
  /// - Parameter start: where one of them begins; from the priors' modes where `nil`.
  package func fitTwice(
    _ observations: BandObservations, from start: Hyperparameters? = nil,
    workspace: inout GaussianProcessWorkspace
  ) throws(GaussianProcessError) -> HyperparameterFit {
    let mode = defaultStart(for: observations)
    let short = Self.shortPart * mode.timeScale
    var other = mode
    if (start ?? mode).timeScale > short.squareRoot() * mode.timeScale.squareRoot() {
      other.timeScale = short
    }
    let first = try fit(observations, from: start, workspace: &workspace)
    let second = try fit(observations, from: other, workspace: &workspace)
    func posterior(_ fit: HyperparameterFit) -> Double {
      fit.logMarginalLikelihood + (priors?.logDensity(at: fit.hyperparameters.logarithms) ?? 0)
    }
    return posterior(second) > posterior(first) ? second : first
  }

  private static var shortPart: Double { 0.15 }

  /// Logarithms of the least and largest hyperparameters that a fit returns.
  var searchBounds: (lower: SIMD3<Double>, upper: SIMD3<Double>) {
    var lower = Hyperparameters.lowerBound
    var upper = Hyperparameters.upperBound
    if let fixedAmplitude {
      lower.amplitude = fixedAmplitude
      upper.amplitude = fixedAmplitude
    }
    return (lower.logarithms, upper.logarithms)
  }

  private func result(
    of search: HyperparameterSearch, fault: GaussianProcessError
  ) throws(GaussianProcessError) -> HyperparameterFit {
    guard let (point, evaluation) = search.best else { throw fault }
    var hyperparameters = Hyperparameters(logarithms: point)
    if let fixedAmplitude { hyperparameters.amplitude = fixedAmplitude }
    var value = evaluation.value
    if let priors { value -= priors.logDensity(at: point) }
    return HyperparameterFit(
      hyperparameters: hyperparameters, logMarginalLikelihood: value,
      evaluations: search.evaluations, converged: search.converged)
  }

  /// A start that suits most light curves: the priors' modes, else values typical of transients.
  private func defaultStart(for observations: BandObservations) -> Hyperparameters {
    if let priors {
      let bounds = searchBounds
      return Hyperparameters(
        logarithms: priors.means.clamped(lowerBound: bounds.lower, upperBound: bounds.upper))
    }
    var sum = 0.0
    for value in observations.values { sum += value * value }
    let scale = (sum / Double(max(1, observations.count))).squareRoot()
    return Hyperparameters(
      amplitude: min(50, max(0.3, 0.8 * scale)), timeScale: 70, wavelengthScale: 200)
  }
}
