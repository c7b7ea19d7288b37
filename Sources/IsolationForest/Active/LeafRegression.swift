import LinearAlgebra

/// Leaf path lengths under which the forest expects the verdicts it was given.
///
/// A verdict is +1 (interesting) or −1 (known). Before any label an object's is expected from its
/// mean path length h, and two objects are alike in the part of the trees in which they share a
/// leaf:
///
///     m(x) = o − p (h(x) − μ)/σ,   k(x, x') = (1/T) Σ_t [leaf_t(x) = leaf_t(x')]
///     α = (K + νI)⁻¹ (y − m),      f(x) = m(x) + Σ_i α_i k(x, x_i)
///
/// f is a sum over leaves, so it is the expectation that a forest has whose leaves have the lengths
///
///     h'(leaf) = h(leaf) − (σ/p) Σ {α_i : x_i in the leaf}
///
/// and 2^(−E[h']/c(n)) is its anomaly score, which without labels is the forest's own. A label
/// moves what shares leaves with the labelled object, and nothing else.
///
/// - Source: Gaussian-process regression with an explicit mean (Rasmussen & Williams 2006, equation
///   2.38) under the isolation kernel (Ting, Zhu & Zhou 2018). The targets and the idea of moving
///   leaves by labels are those of Das et al. (2016).
package enum LeafRegression {
  package struct Settings: Sendable, Hashable, Codable {
    /// p, change of the expected verdict per standard deviation of path length.
    package var priorStrength: Double
    /// o, verdict expected of an object of average path length.
    package var priorMean: Double
    /// ν, variance of a verdict around the expectation.
    package var noise: Double

    /// The defaults find most in simulated sessions; halving or doubling them matters little.
    package init(priorStrength: Double = 0.3, priorMean: Double = -1, noise: Double = 0.3) {
      precondition(priorStrength > 0 && noise > 0, "prior strength and noise are positive")
      self.priorStrength = priorStrength
      self.priorMean = priorMean
      self.noise = noise
    }
  }

  /// The path lengths h', (leaves).
  ///
  /// - Parameters:
  ///   - pathLengths: h, (leaves).
  ///   - reference: mean μ and standard deviation σ of the reference objects' mean path lengths.
  package static func pathLengths(
    _ pathLengths: [Double], reference: (mean: Double, deviation: Double),
    labels: LabelledLeaves, settings: Settings = Settings()
  ) -> [Double] {
    guard labels.count > 0, reference.deviation > 0 else { return pathLengths }
    let trees = Double(labels.trees)
    var residuals = labels.verdicts.indices.map { index in
      let length = labels.sum(pathLengths, at: index) / trees
      let excess = (length - reference.mean) / reference.deviation
      let expected = settings.priorMean - settings.priorStrength * excess
      return (labels.verdicts[index] == .interesting ? 1 : -1) - expected
    }
    solve(labels, settings, &residuals)
    let ones = Array(repeating: 1.0, count: pathLengths.count)
    var result = pathLengths
    for (index, weight) in residuals.enumerated() {
      let shift = -weight * reference.deviation / settings.priorStrength
      labels.add(shift, times: ones, at: index, to: &result)
    }
    return result
  }

  /// Replaces the residuals by (K + νI)⁻¹ times them.
  private static func solve(
    _ labels: LabelledLeaves, _ settings: Settings, _ residuals: inout [Double]
  ) {
    let unit = 1 / Double(labels.trees).squareRoot()
    let leaves = Int(labels.leaves.max() ?? 0) + 1
    var kernel = labels.products(Array(repeating: unit, count: leaves))
    for index in residuals.indices { kernel[index * labels.count + index] += settings.noise }
    do {
      try Cholesky.factor(&kernel, order: labels.count)
    } catch {
      preconditionFailure("products plus a positive diagonal are positive definite: \(error)")
    }
    Cholesky.solve(kernel, order: labels.count, columns: &residuals)
  }
}
