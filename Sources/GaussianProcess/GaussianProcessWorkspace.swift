/// Memory that one worker reuses from light curve to light curve.
///
/// It grows to the largest light curve seen and holds no result.
package struct GaussianProcessWorkspace: Sendable {
  var layout = BandLayout()
  var dense = DenseSolver()

  package init() {}
}
