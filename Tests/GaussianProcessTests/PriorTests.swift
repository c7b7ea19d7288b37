import Foundation
import GaussianProcess
import LinearAlgebra
import Testing

@Suite struct PriorTests {
  init() { BLAS.useOneThread() }

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

  /// Medians of three; the deviations from them are ln 2, 0, ln 4, whose median is ln 2.
  @Test func populationByHand() throws {
    let found = try #require(
      HyperparameterPriors(
        population: [1, 2, 8].map {
          Hyperparameters(amplitude: $0, timeScale: 10 * $0, wavelengthScale: 500)
        }))
    #expect(abs(found.amplitude.mean - log(2)) < 1e-15)
    #expect(abs(found.amplitude.standardDeviation - 1.4826 * log(2)) < 1e-12)
    #expect(abs(found.timeScale.mean - log(20)) < 1e-14)
    #expect(found.wavelengthScale.standardDeviation == 0.1)
    #expect(HyperparameterPriors(population: []) == nil)
  }

  /// A prior known from the population brings a short light curve's scales nearer to the truth.
  @Test func priorsHelpShortLightCurves() throws {
    var workspace = GaussianProcessWorkspace()
    let population = try (0..<60 as Range<UInt64>).map { seed in
      let curve = RandomLightCurve.make(seed: seed, count: 60, bands: 2)
      return try curve.process.fit(curve.observations, workspace: &workspace).hyperparameters
    }
    let found = try #require(HyperparameterPriors(population: population))
    var (with, without) = (0.0, 0.0)
    for seed in 100..<130 as Range<UInt64> {
      let curve = RandomLightCurve.make(seed: seed, count: 60, bands: 2)
      let truth = try curve.process.fit(curve.observations, workspace: &workspace)
      let short = curve.observations.prefix(6)
      let informed = BandProcess(wavelengths: curve.process.wavelengths, priors: found)
      let a = try informed.fit(short, workspace: &workspace)
      let b = try curve.process.fit(short, workspace: &workspace)
      let scale = log(truth.hyperparameters.timeScale)
      with += abs(log(a.hyperparameters.timeScale) - scale)
      without += abs(log(b.hyperparameters.timeScale) - scale)
    }
    #expect(with < without)
  }
}
