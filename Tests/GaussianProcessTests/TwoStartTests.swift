import Foundation
import GaussianProcess
import LinearAlgebra
import Sampling
import Testing

@Suite struct TwoStartTests {
  init() { BLAS.useOneThread() }

  private let priors = HyperparameterPriors(
    amplitude: LogNormalPrior(mean: log(2.5), standardDeviation: 0.2),
    timeScale: LogNormalPrior(mean: log(57), standardDeviation: 0.35),
    wavelengthScale: LogNormalPrior(mean: log(530), standardDeviation: 0.5))

  private func posterior(_ fit: HyperparameterFit) -> Double {
    let found = fit.hyperparameters
    func term(_ value: Double, _ prior: LogNormalPrior) -> Double {
      let distance = (log(value) - prior.mean) / prior.standardDeviation
      return -0.5 * distance * distance
    }
    return fit.logMarginalLikelihood + term(found.amplitude, priors.amplitude)
      + term(found.timeScale, priors.timeScale)
      + term(found.wavelengthScale, priors.wavelengthScale)
  }

  /// A slow outburst with one observation far off: either the light changed fast, or that one is bad.
  private func ambiguous(seed: UInt64) -> BandObservations {
    var generator = SeededGenerator(seed: seed)
    let count = 20 + Int(seed % 30)
    let times = (0..<count).map { _ in generator.uniform(0, 60) }.sorted()
    let errors = times.map { _ in generator.uniform(0.03, 0.15) }
    var values = zip(times, errors).map { time, error in
      3 * exp(-pow((time - 25) / 30, 2)) + error * generator.normal()
    }
    values[count / 2] += generator.uniform(0.3, 2)
    return BandObservations(
      times: times, bands: times.map { _ in generator.uniform() < 0.5 ? 0 : 1 }, values: values,
      errors: errors)
  }

  /// Two starts are never worse than either, are better where a light curve has two readings, and
  /// then it matters less where a fit began.
  @Test func theBetterOfTwoReadingsIsTaken() throws {
    var workspace = GaussianProcessWorkspace()
    let far = Hyperparameters(amplitude: 2.5, timeScale: 6, wavelengthScale: 530)
    var better = 0
    var (apart, apartWithTwo) = (0, 0)
    for seed in 0..<150 as Range<UInt64> {
      let process = BandProcess(wavelengths: [482.7, 622.3], priors: priors)
      let observations = ambiguous(seed: seed)
      let one = posterior(try process.fit(observations, workspace: &workspace))
      let other = posterior(try process.fit(observations, from: far, workspace: &workspace))
      let two = posterior(try process.fitTwice(observations, workspace: &workspace))
      let warm = posterior(try process.fitTwice(observations, from: far, workspace: &workspace))
      #expect(two >= one)
      #expect(warm >= other)
      if two > one + 0.01 { better += 1 }
      if abs(one - other) > 0.01 { apart += 1 }
      if abs(two - warm) > 0.01 { apartWithTwo += 1 }
    }
    #expect(better >= 3, "\(better) light curves with two readings")
    #expect(3 * apartWithTwo <= apart, "\(apartWithTwo) of \(apart) still depend on the start")
  }
}
