/// The likelihood by a Kalman filter, O(n·bands²), for kernels that are Markov in time.
struct StateSpaceSolver<Model: MarkovModel>: Sendable where Model.Number == Dual {
  private var filter = LikelihoodFilter<Model>()
  private var bands = BandCovariance()

  /// The log marginal likelihood, its gradient and its curvature.
  ///
  /// - Throws: ``GaussianProcessError/notPositiveDefinite(order:)``.
  mutating func evaluate(
    _ observations: BandObservations, _ layout: BandLayout, _ hyperparameters: Hyperparameters
  ) throws(GaussianProcessError) -> LikelihoodEvaluation {
    bands.set(layout.wavelengths, hyperparameters)
    filter.reset(bands, timeScale: hyperparameters.timeScale)
    for k in 0..<observations.count {
      try filter.append(
        MarkovMeasurement(
          time: observations.times[k], band: layout.indices[k], value: observations.values[k],
          error: observations.errors[k]))
    }
    return filter.evaluation
  }
}
