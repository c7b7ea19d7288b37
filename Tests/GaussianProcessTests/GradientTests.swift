import Foundation
import GaussianProcess
import LinearAlgebra
import Sampling
import Testing

@Suite struct GradientTests {
  init() { BLAS.useOneThread() }

  /// The gradient equals central differences of the likelihood to the differences' own accuracy.
  @Test(arguments: TimeKernel.allCases, [1, 2, 6])
  func equalsFiniteDifferences(kernel: TimeKernel, bands: Int) throws {
    var workspace = GaussianProcessWorkspace()
    for seed in 0..<10 as Range<UInt64> {
      let (process, observations) = RandomLightCurve.make(
        seed: seed, count: 5 + 4 * Int(seed), bands: bands)
      let kernelProcess = BandProcess(wavelengths: process.wavelengths, kernel: kernel)
      var generator = SeededGenerator(seed: seed)
      let point = RandomLightCurve.hyperparameters(&generator)
      let (value, gradient) = try kernelProcess.logMarginalLikelihoodAndGradient(
        observations, point, workspace: &workspace)
      for (k, path) in Self.parameters.enumerated() {
        let step = 1e-4
        var up = point
        var down = point
        up[keyPath: path] *= exp(step)
        down[keyPath: path] *= exp(-step)
        let difference =
          try kernelProcess.logMarginalLikelihood(observations, up, workspace: &workspace)
          - kernelProcess.logMarginalLikelihood(observations, down, workspace: &workspace)
        let scale = max(1, abs(value), abs(gradient[k]))
        #expect(abs(difference / (2 * step) - gradient[k]) < 1e-6 * scale)
      }
    }
  }

  private static var parameters: [WritableKeyPath<Hyperparameters, Double>] {
    [\.amplitude, \.timeScale, \.wavelengthScale]
  }
}
