import LinearAlgebra

/// Predicts verdicts from labels: regression of verdicts on the leaves that objects share.
///
/// A verdict is +1 (interesting) or −1 (known). Before any label an object's is expected from its
/// strangeness z, in standard deviations from the mean, and two objects are alike in the part of a
/// forest's trees in which they share a leaf:
///
///     m(x) = o + p z(x),           k(x, x') = (1/T) Σ_t [leaf_t(x) = leaf_t(x')]
///     α = (K + νI)⁻¹ (y − m),      g(x) = Σ_i α_i k(x, x_i)
///
/// m + g is the verdict expected under the labels, g their contribution, which is the mean over the
/// trees of
///
///     weight(leaf) = Σ {α_i : x_i in the leaf}
///
/// so that a label moves only objects that share leaves with the labelled one; without labels g is
/// 0.
///
/// - Source: Gaussian-process regression with an explicit mean (Rasmussen & Williams 2006, equation
///   2.38) under the isolation kernel (Ting, Zhu & Zhou 2018). The targets, and the idea that
///   labels weigh leaves, are those of Das et al. (2016).
package enum LeafRegression {
  package struct Settings: Sendable, Hashable, Codable {
    /// p, change of the expected verdict per standard deviation of strangeness.
    package var priorStrength: Double
    /// o, verdict expected of an object of average strangeness.
    package var priorMean: Double
    /// ν, variance of a verdict around the expectation.
    package var noise: Double

    /// The defaults find most in simulated sessions; halving or doubling them matters little.
    package init(priorStrength: Double = 0.4, priorMean: Double = -1, noise: Double = 0.3) {
      precondition(priorStrength > 0 && noise > 0, "prior strength and noise are positive")
      self.priorStrength = priorStrength
      self.priorMean = priorMean
      self.noise = noise
    }

    /// True if every number is in range.
    package var isValid: Bool {
      priorStrength > 0 && priorStrength.isFinite && noise > 0 && noise.isFinite
        && priorMean.isFinite
    }
  }

  /// The leaves' weights, (leaves); their mean over the leaves that an object reaches is g.
  ///
  /// - Parameters:
  ///   - strangeness: z of each label's object, (labels).
  ///   - leafCount: leaves of the forest.
  package static func leafWeights(
    _ labels: LabelledLeaves, strangeness: [Double], leafCount: Int,
    settings: Settings = Settings()
  ) -> [Double] {
    precondition(strangeness.count == labels.count, "one strangeness a label")
    var weights = Array(repeating: 0.0, count: leafCount)
    guard labels.count > 0 else { return weights }
    var residuals = labels.verdicts.indices.map { index in
      let expected = settings.priorMean + settings.priorStrength * strangeness[index]
      return (labels.verdicts[index] == .interesting ? 1 : -1) - expected
    }
    solve(labels, settings, leafCount, &residuals)
    let ones = Array(repeating: 1.0, count: leafCount)
    for (index, weight) in residuals.enumerated() {
      labels.add(weight, times: ones, at: index, to: &weights)
    }
    return weights
  }

  /// Replaces the residuals by (K + νI)⁻¹ times them.
  private static func solve(
    _ labels: LabelledLeaves, _ settings: Settings, _ leafCount: Int, _ residuals: inout [Double]
  ) {
    let unit = 1 / Double(labels.trees).squareRoot()
    var kernel = labels.products(Array(repeating: unit, count: leafCount))
    for index in residuals.indices { kernel[index * labels.count + index] += settings.noise }
    do {
      try Cholesky.factor(&kernel, order: labels.count)
    } catch {
      preconditionFailure("products plus a positive diagonal are positive definite: \(error)")
    }
    Cholesky.solve(kernel, order: labels.count, columns: &residuals)
  }
}
