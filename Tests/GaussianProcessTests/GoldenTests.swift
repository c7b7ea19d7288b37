import GaussianProcess
import LinearAlgebra
import Testing

@Suite struct GoldenTests {
  init() { BLAS.useOneThread() }

  /// Difference relative to the larger of the golden value and a floor set by the case's scale.
  private func relative(_ value: Double, _ golden: Double, floor: Double) -> Double {
    abs(value - golden) / max(abs(golden), floor)
  }

  @Test func allCasesAreThere() { #expect(LikelihoodGolden.file.cases.count == 45) }

  @Test(arguments: LikelihoodGolden.file.cases, Solver.allCases)
  func likelihoodAndGradient(golden: LikelihoodGolden, solver: Solver) throws {
    guard let process = golden.process(solver) else { return }
    var workspace = GaussianProcessWorkspace()
    let (value, gradient) = try process.logMarginalLikelihoodAndGradient(
      golden.observations, golden.hyperparameters, workspace: &workspace)
    #expect(relative(value, golden.logMarginalLikelihood, floor: 1) < 1e-8)
    for (k, expected) in golden.gradientLogAmplitudeLogTimeScaleLogWavelengthScale.enumerated() {
      #expect(relative(gradient[k], expected, floor: 1) < 1e-8)
    }
  }

  @Test(arguments: LikelihoodGolden.file.cases, Solver.allCases)
  func prediction(golden: LikelihoodGolden, solver: Solver) throws {
    guard let process = golden.process(solver) else { return }
    var workspace = GaussianProcessWorkspace()
    let prediction = try process.predict(
      golden.observations, golden.hyperparameters, at: golden.gridMjd, workspace: &workspace)
    var cell = 0
    for time in golden.gridMjd.indices {
      for name in golden.gridBand {
        let band = try #require(LikelihoodGolden.bands.firstIndex(of: name))
        let at = time * LikelihoodGolden.bands.count + band
        #expect(relative(prediction.mean[at], golden.mean[cell], floor: 1e-3) < 1e-8)
        let deviation = prediction.standardDeviation[at]
        #expect(relative(deviation, golden.sd[cell], floor: 1e-3) < 1e-8)
        cell += 1
      }
    }
    #expect(cell == golden.mean.count)
  }
}
