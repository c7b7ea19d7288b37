/// A zero-mean Gaussian process over time and band.
///
///     k = a²·k_t(|Δt| / ℓ_t)·exp(−(λ_i − λ_j)² / 2ℓ_λ²) + σ²·δ
///
/// Source: Villar et al. (2021), section 3.1; Boone (2019), equation 1.
package struct BandProcess: Sendable, Hashable {
  /// `(bands)`, effective wavelengths, nm.
  package let wavelengths: [Double]
  package let kernel: TimeKernel
  package let priors: HyperparameterPriors?
  /// An amplitude that a fit keeps, within its bounds or not; the paper's is the standard deviation
  /// of the values.
  package let fixedAmplitude: Double?
  /// A solver to use whatever the size; the faster one where `nil`.
  package let solver: Solver?

  /// The wavelengths must be positive and finite, and a solver must suit the kernel.
  package init(
    wavelengths: [Double], kernel: TimeKernel = .matern32, priors: HyperparameterPriors? = nil,
    fixedAmplitude: Double? = nil, solver: Solver? = nil
  ) {
    precondition(solver != .stateSpace || kernel.isMarkov, "the kernel is not Markov")
    precondition(wavelengths.allSatisfy { $0 > 0 && $0.isFinite }, "wavelengths must be positive")
    self.wavelengths = wavelengths
    self.kernel = kernel
    self.priors = priors
    self.fixedAmplitude = fixedAmplitude
    self.solver = solver
  }

  /// The log marginal likelihood of the observations.
  ///
  /// - Throws: the first fault of the observations or hyperparameters, or
  ///   ``GaussianProcessError/notPositiveDefinite(order:)``.
  package func logMarginalLikelihood(
    _ observations: BandObservations, _ hyperparameters: Hyperparameters,
    workspace: inout GaussianProcessWorkspace
  ) throws(GaussianProcessError) -> Double {
    try prepare(observations, hyperparameters, &workspace)
    return try evaluate(observations, hyperparameters, &workspace).value
  }

  /// The log marginal likelihood and its gradient in ln amplitude, ln time scale, ln wavelength
  /// scale.
  ///
  /// - Throws: as ``logMarginalLikelihood(_:_:workspace:)``.
  package func logMarginalLikelihoodAndGradient(
    _ observations: BandObservations, _ hyperparameters: Hyperparameters,
    workspace: inout GaussianProcessWorkspace
  ) throws(GaussianProcessError) -> (value: Double, gradient: SIMD3<Double>) {
    try prepare(observations, hyperparameters, &workspace)
    let evaluation = try evaluate(observations, hyperparameters, &workspace)
    return (evaluation.value, evaluation.gradient)
  }

  /// The posterior mean and standard deviation in all bands.
  ///
  /// - Parameter times: `(m)`, days, in any order.
  /// - Throws: as ``logMarginalLikelihood(_:_:workspace:)``.
  package func predict(
    _ observations: BandObservations, _ hyperparameters: Hyperparameters, at times: [Double],
    workspace: inout GaussianProcessWorkspace
  ) throws(GaussianProcessError) -> BandPrediction {
    try observations.validate(bandCount: wavelengths.count)
    try hyperparameters.validate()
    for (index, time) in times.enumerated() where !(abs(time) <= MarkovMeasurement.largest) {
      throw .timeOutOfRange(index: index, time: time)
    }
    workspace.layout.setAll(observations, of: wavelengths)
    let fastest = Solver.forPrediction(
      kernel: kernel, count: observations.count, bandCount: wavelengths.count)
    switch (solver ?? fastest, kernel) {
    case (.stateSpace, .matern32):
      return try workspace.smoother32.predict(
        observations, workspace.layout, hyperparameters, at: times)
    case (.stateSpace, .matern52):
      return try workspace.smoother52.predict(
        observations, workspace.layout, hyperparameters, at: times)
    case (.stateSpace, .squaredExponential), (.dense, _):
      return try workspace.dense.predict(
        observations, workspace.layout, kernel, hyperparameters, at: times)
    }
  }

  /// Checks the input and takes the observed bands.
  private func prepare(
    _ observations: BandObservations, _ hyperparameters: Hyperparameters,
    _ workspace: inout GaussianProcessWorkspace
  ) throws(GaussianProcessError) {
    try observations.validate(bandCount: wavelengths.count)
    try hyperparameters.validate()
    workspace.layout.setObserved(observations, of: wavelengths)
  }

  /// Evaluates the likelihood of prepared observations.
  func evaluate(
    _ observations: BandObservations, _ hyperparameters: Hyperparameters,
    _ workspace: inout GaussianProcessWorkspace
  ) throws(GaussianProcessError) -> LikelihoodEvaluation {
    let fastest = Solver.forLikelihood(
      kernel: kernel, count: observations.count, bandCount: workspace.layout.count)
    switch (solver ?? fastest, kernel) {
    case (.stateSpace, .matern32):
      return try workspace.matern32.evaluate(observations, workspace.layout, hyperparameters)
    case (.stateSpace, .matern52):
      return try workspace.matern52.evaluate(observations, workspace.layout, hyperparameters)
    case (.stateSpace, .squaredExponential), (.dense, _):
      return try workspace.dense.evaluate(observations, workspace.layout, kernel, hyperparameters)
    }
  }
}

/// Why a light curve cannot be interpolated. `index` counts measurements from 0.
package enum GaussianProcessError: Error, Hashable, Sendable {
  /// A time is not a number, or beyond 1e30.
  case timeOutOfRange(index: Int, time: Double)
  /// A value is not a number, or beyond 1e30.
  case valueOutOfRange(index: Int, value: Double)
  /// An error is not a number, or outside 1e-30 to 1e30.
  case errorOutOfRange(index: Int, error: Double)
  /// A time is earlier than the one before.
  case timesNotAscending(index: Int)
  /// A band is no index of a wavelength.
  case unknownBand(index: Int, band: Int)
  /// A hyperparameter is not a number, or outside 1e-30 to 1e30.
  case hyperparameterOutOfRange(Hyperparameters)
  /// In double precision the covariance of the first `order` measurements is not positive definite:
  /// errors are too small beside the amplitude.
  case notPositiveDefinite(order: Int)
}

extension GaussianProcessError: CustomStringConvertible {
  /// For people; measurements count from 0.
  package var description: String {
    switch self {
    case .timeOutOfRange(let index, let time):
      "measurement \(index): the time \(time) is out of range"
    case .valueOutOfRange(let index, let value):
      "measurement \(index): the flux gives a value out of range: \(value)"
    case .errorOutOfRange(let index, let error):
      "measurement \(index): the error \(error) is not positive or out of range"
    case .timesNotAscending(let index):
      "measurement \(index): the time is earlier than that of the previous measurement"
    case .unknownBand(let index, let band): "measurement \(index): unknown band \(band)"
    case .hyperparameterOutOfRange(let parameters): "hyperparameters out of range: \(parameters)"
    case .notPositiveDefinite(let order):
      "the errors of the first \(order) measurements are too small beside the amplitude for this "
        + "kernel in double precision; the kernel matern32 takes them, and so do larger errors"
    }
  }
}

/// Memory that one worker reuses from light curve to light curve.
///
/// It grows to the largest light curve seen and holds no result.
package struct GaussianProcessWorkspace: Sendable {
  var layout = BandLayout()
  var dense = DenseSolver()
  var matern32 = StateSpaceSolver<Matern32<Dual>>()
  var matern52 = StateSpaceSolver<Matern52<Dual>>()
  var smoother32 = MarkovSmoother<Matern32<Double>>()
  var smoother52 = MarkovSmoother<Matern52<Double>>()

  package init() {}
}
