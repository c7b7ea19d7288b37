/// Active Anomaly Discovery: leaf weights under which interesting objects score beyond known ones.
///
///     s(x|w) = Σ_t w(leaf_t(x)) · v(leaf_t(x)),   v = −1/h, so that lower is stranger
///
///     min over w, q of  C_a/|A| Σ_A max(0, s − q) + C_n/|N| Σ_N max(0, q − s) + α/2 ‖w − w₀‖²
///
/// A are the interesting, N the known objects, and the prior w₀ weighs all n leaves 1/√n. The
/// solution is scaled to ‖w‖ = 1. With objects of one kind alone q can be chosen so that no loss
/// remains, and the weights stay at the prior.
///
/// - Source: Das et al. (2016, 2017) in the form that SNAD's coniferest solves, budget "auto".
package enum AnomalyDiscovery {
  package struct Settings: Sendable, Hashable, Codable {
    /// α, how strongly the weights hold on to the prior.
    package var priorInfluence: Double
    /// C_a, cost of an interesting object on the wrong side of q.
    package var interestingCost: Double
    /// C_n, cost of a known object on the wrong side of q.
    package var knownCost: Double

    package init(
      priorInfluence: Double = 1, interestingCost: Double = 1, knownCost: Double = 1
    ) {
      precondition(priorInfluence > 0, "without a prior the weights are not unique")
      self.priorInfluence = priorInfluence
      self.interestingCost = interestingCost
      self.knownCost = knownCost
    }
  }

  /// The prior w₀ of `leaves` leaves.
  package static func priorWeights(leaves: Int) -> [Double] {
    Array(repeating: 1 / Double(leaves).squareRoot(), count: leaves)
  }

  /// The weights w, (leaves).
  ///
  /// - Parameter values: v, (leaves).
  package static func weights(
    values: [Double], labels: LabelledLeaves, settings: Settings = Settings()
  ) -> [Double] {
    var weights = priorWeights(leaves: values.count)
    var dual = DualProblem(values: values, weights: weights, labels: labels, settings: settings)
    dual.solve()
    for (index, multiplier) in dual.multipliers.enumerated() where multiplier != 0 {
      labels.add(multiplier / settings.priorInfluence, times: values, at: index, to: &weights)
    }
    let norm = weights.reduce(0) { $0 + $1 * $1 }.squareRoot()
    return weights.map { $0 / norm }
  }
}

/// The dual of the weights' problem, one multiplier a label.
///
///     min over a of  Σ a_i s₀_i + aᵀKa / 2α,   Σ a_i = 0,   a_i ∈ [−C_a/|A|, 0] or [0, C_n/|N|]
///     w = w₀ + Σ a_i z_i / α
///
/// z_i holds v at the leaves of label i and s₀_i = z_i·w₀. The gradient is each label's score under
/// the current weights. Solved by sequential minimal optimisation: the pair that violates the
/// optimality the most is moved until it does not.
///
/// - Source: Platt (1999); choice of the pair from Keerthi et al. (2001).
private struct DualProblem {
  private(set) var multipliers: [Double]
  private var scores: [Double]
  private let bounds: [(low: Double, high: Double)]
  private let products: [Double]
  private let influence: Double

  init(
    values: [Double], weights: [Double], labels: LabelledLeaves,
    settings: AnomalyDiscovery.Settings
  ) {
    let interesting = Double(labels.verdicts.count { $0 == .interesting })
    let known = Double(labels.count) - interesting
    bounds = labels.verdicts.map { verdict in
      verdict == .interesting
        ? (-settings.interestingCost / interesting, 0) : (0, settings.knownCost / known)
    }
    multipliers = Array(repeating: 0, count: labels.count)
    products = labels.products(values)
    influence = settings.priorInfluence
    let contributions = zip(values, weights).map { $0 * $1 }
    scores = (0..<labels.count).map { labels.sum(contributions, at: $0) }
  }

  mutating func solve() {
    let tolerance = 1e-12 * (scores.map(abs).max() ?? 0)
    for _ in 0..<(10_000 + 1_000 * scores.count) {
      guard let (up, down) = worstPair, scores[down] - scores[up] > tolerance else { return }
      move(up: up, down: down)
    }
  }

  /// The lowest score whose multiplier can grow and the highest whose multiplier can shrink.
  private var worstPair: (up: Int, down: Int)? {
    var up: Int?
    var down: Int?
    for index in scores.indices {
      if multipliers[index] < bounds[index].high,
        scores[index] < up.map({ scores[$0] }) ?? .infinity
      {
        up = index
      }
      if multipliers[index] > bounds[index].low,
        scores[index] > down.map({ scores[$0] }) ?? -.infinity
      {
        down = index
      }
    }
    guard let up, let down else { return nil }
    return (up, down)
  }

  /// Moves weight from `down` to `up` to the minimum along that line, or to the nearer bound.
  private mutating func move(up: Int, down: Int) {
    let count = scores.count
    let curvature =
      (products[up * count + up] + products[down * count + down] - 2 * products[up * count + down])
      / influence
    let room = min(bounds[up].high - multipliers[up], multipliers[down] - bounds[down].low)
    let free = curvature > 0 ? (scores[down] - scores[up]) / curvature : room
    if free < room {
      multipliers[up] += free
      multipliers[down] -= free
    } else if bounds[up].high - multipliers[up] <= multipliers[down] - bounds[down].low {
      multipliers[up] = bounds[up].high
      multipliers[down] -= room
    } else {
      multipliers[up] += room
      multipliers[down] = bounds[down].low
    }
    let step = min(free, room) / influence
    for index in scores.indices {
      scores[index] += step * (products[index * count + up] - products[index * count + down])
    }
  }
}
