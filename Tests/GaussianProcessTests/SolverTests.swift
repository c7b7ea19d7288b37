import GaussianProcess
import LinearAlgebra
import Sampling
import Testing

/// The Kalman filter and smoother give the numbers of the dense Cholesky factorisation.
@Suite struct SolverTests {
  init() { BLAS.useOneThread() }

  /// 200 light curves of 1 to 1,000 observations in 1 to 6 bands, equal times among them.
  @Test(arguments: 0..<200 as Range<UInt64>) func solversAgree(seed: UInt64) throws {
    var generator = SeededGenerator(seed: 1000 + seed)
    let bands = 1 + Int(seed % 6)
    // Most are short, as in life; the dense solver is slow beyond.
    let count = seed % 40 == 39 ? 1000 : Int(1 + 150 * generator.uniform() * generator.uniform())
    let kernel: TimeKernel = seed % 4 == 3 ? .matern52 : .matern32
    let curve = RandomLightCurve.make(
      seed: seed, count: count, bands: bands, span: generator.uniform(0.1, 500))
    let point = RandomLightCurve.hyperparameters(&generator)
    let times = [58_990, curve.observations.times[count / 2], 59_003.3, 60_000]
    let found = try Solver.allCases.map { solver in
      try numbers(
        BandProcess(wavelengths: curve.process.wavelengths, kernel: kernel, solver: solver),
        curve.observations, point, times)
    }
    for (k, (dense, filter)) in zip(found[0], found[1]).enumerated() {
      #expect(abs(dense - filter) < 1e-8 * max(abs(dense), k < 4 ? 1 : 1e-2))
    }
  }

  /// Likelihood, gradient, means and standard deviations.
  private func numbers(
    _ process: BandProcess, _ observations: BandObservations, _ point: Hyperparameters,
    _ times: [Double]
  ) throws -> [Double] {
    var workspace = GaussianProcessWorkspace()
    let (value, gradient) = try process.logMarginalLikelihoodAndGradient(
      observations, point, workspace: &workspace)
    let prediction = try process.predict(
      observations, point, at: times, workspace: &workspace)
    return [value, gradient.x, gradient.y, gradient.z] + prediction.mean
      + prediction.standardDeviation
  }

  /// Predictions do not depend on the order in which their times are asked for.
  @Test func timesMayComeInAnyOrder() throws {
    let curve = RandomLightCurve.make(seed: 8, count: 50, bands: 3)
    let point = Hyperparameters(amplitude: 2, timeScale: 20, wavelengthScale: 300)
    var workspace = GaussianProcessWorkspace()
    let times = [59_010.5, 58_000, 59_090, 59_010.5, 61_000]
    let together = try curve.process.predict(
      curve.observations, point, at: times, workspace: &workspace)
    for (k, time) in times.enumerated() {
      let alone = try curve.process.predict(
        curve.observations, point, at: [time], workspace: &workspace)
      for band in 0..<3 {
        #expect(abs(alone.mean[band] - together.mean[3 * k + band]) < 1e-12)
        #expect(
          abs(alone.standardDeviation[band] - together.standardDeviation[3 * k + band]) < 1e-12)
      }
    }
  }

  /// One observation of variance σ² shrinks the prior by hand-checkable factors.
  ///
  ///     mean = y·a²/(a² + σ²) = 3·4/5,   variance = a²·σ²/(a² + σ²) = 4/5
  @Test(arguments: Solver.allCases) func oneObservationByHand(solver: Solver) throws {
    let process = BandProcess(wavelengths: [500], solver: solver)
    var workspace = GaussianProcessWorkspace()
    let prediction = try process.predict(
      BandObservations(times: [10], bands: [0], values: [3], errors: [1]),
      Hyperparameters(amplitude: 2, timeScale: 5, wavelengthScale: 100), at: [10],
      workspace: &workspace)
    #expect(abs(prediction.mean[0] - 2.4) < 1e-14)
    #expect(abs(prediction.standardDeviation[0] - 0.8.squareRoot()) < 1e-14)
  }
}
