import Foundation
import GaussianProcess
import LinearAlgebra
import TestSupport
import Testing

@Suite struct StreamingTests {
  init() { BLAS.useOneThread() }

  private let point = Hyperparameters(amplitude: 2, timeScale: 30, wavelengthScale: 300)

  /// After each observation, likelihood and posterior are those of a pass over all of them.
  @Test(arguments: [TimeKernel.matern32, .matern52])
  func appendingEqualsStartingAgain(kernel: TimeKernel) throws {
    let curve = RandomLightCurve.make(seed: 2, count: 60, bands: 6)
    let all = curve.observations
    let process = BandProcess(wavelengths: curve.process.wavelengths, kernel: kernel)
    var workspace = GaussianProcessWorkspace()
    var streaming = try StreamingProcess(process, all.prefix(0), point)
    for k in 0..<all.count {
      try streaming.append(
        time: all.times[k], band: all.bands[k], value: all.values[k], error: all.errors[k])
      let prefix = all.prefix(k + 1)
      let likelihood = try process.logMarginalLikelihood(prefix, point, workspace: &workspace)
      #expect(abs(streaming.logMarginalLikelihood - likelihood) < 1e-9 * max(1, abs(likelihood)))
      let full = try process.predict(prefix, point, at: [all.times[k]], workspace: &workspace)
      let here = streaming.prediction()
      for band in 0..<6 {
        #expect(abs(here.mean[band] - full.mean[band]) < 1e-9)
        #expect(abs(here.standardDeviation[band] - full.standardDeviation[band]) < 1e-9)
      }
    }
    #expect(streaming.count == 60)
  }

  @Test func faultsAreNamedAndLeaveTheLightCurveAsItWas() throws {
    let curve = RandomLightCurve.make(seed: 2, count: 5, bands: 2)
    var streaming = try StreamingProcess(curve.process, curve.observations, point)
    let before = streaming.logMarginalLikelihood
    #expect(throws: GaussianProcessError.timesNotAscending(index: 5)) {
      try streaming.append(time: 58_000, band: 0, value: 1, error: 0.1)
    }
    #expect(throws: GaussianProcessError.unknownBand(index: 5, band: 2)) {
      try streaming.append(time: 60_000, band: 2, value: 1, error: 0.1)
    }
    #expect(streaming.logMarginalLikelihood == before)
    #expect(streaming.count == 5)
  }

  /// At an optimum nothing is to be gained; away from it the test asks for a fit.
  @Test func expectedGainIsSmallAtTheOptimumOnly() throws {
    let curve = RandomLightCurve.make(seed: 7, count: 80, bands: 3)
    var workspace = GaussianProcessWorkspace()
    var streaming = try StreamingProcess(
      curve.process, curve.observations,
      Hyperparameters(amplitude: 0.2, timeScale: 3, wavelengthScale: 60))
    #expect(streaming.needsFit)
    let fit = try streaming.fit(curve.observations, workspace: &workspace)
    #expect(streaming.hyperparameters == fit.hyperparameters)
    #expect(streaming.expectedGain < 1e-3)
    #expect(!streaming.needsFit)
  }

  /// Where the test keeps hyperparameters, another fit gains little.
  ///
  /// The quadratic model is not exact: one in a hundred may gain three times the tolerance, none
  /// more than ten times.
  @Test func keptHyperparametersAreGoodEnough() throws {
    let priors = HyperparameterPriors(
      amplitude: LogNormalPrior(mean: log(2.5), standardDeviation: 0.5),
      timeScale: LogNormalPrior(mean: log(60), standardDeviation: 0.7),
      wavelengthScale: LogNormalPrior(mean: log(300), standardDeviation: 0.5))
    var workspace = GaussianProcessWorkspace()
    var gains: [Double] = []
    var fitted = 0
    for seed in 0..<30 as Range<UInt64> {
      let curve = RandomLightCurve.make(seed: seed, count: 40, bands: 2 + Int(seed % 5))
      let process = BandProcess(wavelengths: curve.process.wavelengths, priors: priors)
      let all = curve.observations
      var streaming = try StreamingProcess(process, all.prefix(0), point)
      for k in 0..<all.count {
        try streaming.append(
          time: all.times[k], band: all.bands[k], value: all.values[k], error: all.errors[k])
        if streaming.needsFit {
          _ = try streaming.fit(all.prefix(k + 1), workspace: &workspace)
          fitted += 1
          continue
        }
        var other = streaming
        _ = try other.fit(all.prefix(k + 1), workspace: &workspace)
        gains.append(priors.logPosterior(other) - priors.logPosterior(streaming))
      }
    }
    #expect(gains.count > fitted)
    #expect(gains.allSatisfy { $0 < 10 * StreamingProcess.tolerance })
    let surprises = gains.filter { $0 > 3 * StreamingProcess.tolerance }.count
    #expect(100 * surprises <= gains.count)
  }
}

extension HyperparameterPriors {
  fileprivate func logPosterior(_ streaming: StreamingProcess) -> Double {
    let found = streaming.hyperparameters
    let terms = [
      (found.amplitude, amplitude), (found.timeScale, timeScale),
      (found.wavelengthScale, wavelengthScale),
    ].map { value, prior in (log(value) - prior.mean) / prior.standardDeviation }
    return streaming.logMarginalLikelihood - 0.5 * terms.reduce(0) { $0 + $1 * $1 }
  }
}
