import GaussianProcess
import LinearAlgebra
import Sampling
import Testing

@Suite struct RobustnessTests {
  init() { BLAS.useOneThread() }

  /// 100,000 fits of adversarial light curves end in finite numbers or a typed error.
  @Test(arguments: 0..<100 as Range<UInt64>) func adversarialLightCurves(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    var workspace = GaussianProcessWorkspace()
    var refused = 0
    var strange: [String] = []
    for _ in 0..<1000 {
      let input = AdversarialLightCurve(&generator)
      do throws(GaussianProcessError) {
        if let fault = try fault(input, &workspace) { strange.append(fault) }
      } catch {
        guard case .notPositiveDefinite = error else {
          Issue.record("\(error)")
          continue
        }
        refused += 1
      }
    }
    #expect(strange == [])
    #expect(refused < 200)
  }

  /// Fits and predicts; says what is wrong with the result, if anything.
  private func fault(
    _ input: AdversarialLightCurve, _ workspace: inout GaussianProcessWorkspace
  ) throws(GaussianProcessError) -> String? {
    let fit = try input.process.fit(
      input.observations, from: input.start, workspace: &workspace)
    guard fit.logMarginalLikelihood.isFinite else { return "likelihood of \(input)" }
    guard fit.evaluations <= 60 else { return "evaluations of \(input)" }
    let times = [58_999, 59_000.5, 1e29] + input.observations.times
    let prediction = try input.process.predict(
      input.observations, fit.hyperparameters, at: times, workspace: &workspace)
    for value in prediction.mean where !value.isFinite { return "mean of \(input)" }
    for value in prediction.standardDeviation where !(value >= 0 && value.isFinite) {
      return "standard deviation of \(input)"
    }
    return nil
  }
}
