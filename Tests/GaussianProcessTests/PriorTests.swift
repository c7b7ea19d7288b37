import Foundation
import GaussianProcess
import Testing

@Suite struct PriorTests {
  private let priors = HyperparameterPriors(
    amplitude: LogNormalPrior(mean: log(2), standardDeviation: 0.4),
    timeScale: LogNormalPrior(mean: log(25), standardDeviation: 0.5),
    wavelengthScale: LogNormalPrior(mean: log(400), standardDeviation: 0.3))

  /// A measurement without information leaves the modes of the priors.
  @Test func uninformativeDataGiveThePriorsModes() throws {
    let process = BandProcess(wavelengths: [500, 700], priors: priors)
    var workspace = GaussianProcessWorkspace()
    let fit = try process.fit(
      BandObservations(times: [1], bands: [0], values: [0], errors: [1e6]), workspace: &workspace)
    #expect(abs(fit.hyperparameters.amplitude - 2) < 1e-6)
    #expect(abs(fit.hyperparameters.timeScale - 25) < 1e-6)
    #expect(abs(fit.hyperparameters.wavelengthScale - 400) < 1e-4)
  }

  /// At the optimum the gradients of likelihood and prior cancel, in units of the posterior's width.
  @Test(arguments: 0..<20 as Range<UInt64>) func optimumIsStationary(seed: UInt64) throws {
    let curve = RandomLightCurve.make(seed: seed, count: 3 + 3 * Int(seed), bands: 2)
    let process = BandProcess(wavelengths: curve.process.wavelengths, priors: priors)
    var workspace = GaussianProcessWorkspace()
    let fit = try process.fit(curve.observations, workspace: &workspace)
    let (value, gradient) = try process.logMarginalLikelihoodAndGradient(
      curve.observations, fit.hyperparameters, workspace: &workspace)
    #expect(abs(value - fit.logMarginalLikelihood) < 1e-9 * max(1, abs(value)))
    let found = fit.hyperparameters
    let all = [
      (found.amplitude, priors.amplitude), (found.timeScale, priors.timeScale),
      (found.wavelengthScale, priors.wavelengthScale),
    ]
    for (k, (value, prior)) in all.enumerated() {
      let width = prior.standardDeviation
      let slope = gradient[k] - (log(value) - prior.mean) / (width * width)
      #expect(abs(slope) * width < 0.15)
    }
  }

  @Test func fixedAmplitudeIsKept() throws {
    let curve = RandomLightCurve.make(seed: 1, count: 30, bands: 2)
    let process = BandProcess(
      wavelengths: curve.process.wavelengths, kernel: .squaredExponential, fixedAmplitude: 0.01)
    var workspace = GaussianProcessWorkspace()
    let fit = try process.fit(curve.observations, workspace: &workspace)
    #expect(fit.hyperparameters.amplitude == 0.01)
    #expect(fit.hyperparameters.timeScale != 20)
  }
}
