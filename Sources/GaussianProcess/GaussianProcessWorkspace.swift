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
