import GaussianProcess
import LinearAlgebra
import Testing

@Suite struct FitTests {
  init() { BLAS.useOneThread() }

  @Test(arguments: ["gp-fits-2-bands.json", "gp-fits-6-bands.json"])
  func reachesTheBestKnownFromOneStart(name: String) throws {
    let file = try Goldens.decode(FitGolden.File.self, name)
    var workspace = GaussianProcessWorkspace()
    var reached = 0
    for golden in file.cases {
      let (process, observations) = golden.input(file)
      let fit = try process.fit(observations, workspace: &workspace)
      #expect(fit.converged)
      let shortfall = golden.bestLogMarginalLikelihood - fit.logMarginalLikelihood
      if shortfall < 0.01 { reached += 1 }
    }
    #expect(Double(reached) >= 0.97 * Double(file.cases.count))
  }
}
