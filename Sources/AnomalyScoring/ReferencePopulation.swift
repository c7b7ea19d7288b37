import Glibc

/// Scores of a reference population, and what is typical of a number of observations.
///
///     r = t(s) − t̃(n)
///
/// t(s) is the strangeness of ``ScoreFormula``, t̃(n) the median of t among reference objects with
/// about n observations. The percentile of an object is that of its r among all reference objects:
/// it is compared with each of them as if that one had as many observations, so that a sparse light
/// curve is not strange for being sparse. Comparing with those alone that have as many observations
/// would be blind where rare classes are observed longest, and noisy in the tail, where it matters.
package struct ReferencePopulation: Sendable, Hashable, Codable {
  /// Knots of t̃, numbers of observations, ascending.
  package private(set) var observations: [Double]
  /// t̃ at the knots; between them it is linear in ln n, outside constant.
  package private(set) var typical: [Float]
  /// r at evenly spaced ranks, ascending.
  package private(set) var residuals: [Float]

  /// Width of the kernel that says "about n", in ln n.
  private static let kernelWidth = 0.6
  /// Distance of the knots in ln n.
  private static let knotDistance = 0.25
  private static let maximumRanks = 4096

  /// The population of scores with their numbers of observations.
  package init(scores: [(observations: Int, score: Double)]) {
    let points = scores.map {
      (log(Double(max(1, $0.observations))), ScoreFormula.strangeness(score: $0.score))
    }
    .sorted { $0.1 < $1.1 }
    observations = []
    typical = []
    residuals = []
    guard let low = points.map(\.0).min(), let high = points.map(\.0).max() else { return }
    let knots = max(1, Int(((high - low) / Self.knotDistance).rounded(.up)) + 1)
    for k in 0..<knots {
      let centre = low + Double(k) * Self.knotDistance
      observations.append(exp(centre))
      typical.append(Float(Self.median(points, near: centre)))
    }
    let all = points.map { $0.1 - typicalStrangeness(logObservations: $0.0) }.sorted()
    let ranks = min(all.count, Self.maximumRanks)
    residuals = (0..<ranks).map { rank in
      Float(all[ranks > 1 ? rank * (all.count - 1) / (ranks - 1) : 0])
    }
  }

  /// Median of the second numbers, ascending, weighted by a Gaussian in the first.
  private static func median(_ points: [(Double, Double)], near centre: Double) -> Double {
    let weights = points.map { point in
      let distance = (point.0 - centre) / kernelWidth
      return exp(-0.5 * distance * distance)
    }
    var rest = weights.reduce(0, +) / 2
    for (point, weight) in zip(points, weights) {
      rest -= weight
      if rest <= 0 { return point.1 }
    }
    return points[points.count - 1].1
  }

  /// Whether knots and residuals ascend and everything is finite.
  package var isValid: Bool {
    !observations.isEmpty && observations.count == typical.count && residuals.count >= 2
      && observations.allSatisfy { $0 >= 1 && $0.isFinite }
      && zip(observations, observations.dropFirst()).allSatisfy { $0 < $1 }
      && (typical + residuals).allSatisfy(\.isFinite)
      && zip(residuals, residuals.dropFirst()).allSatisfy { $0 <= $1 }
  }

  /// Percent of the reference objects that score lower, as if they had as many observations; above
  /// 0 and below 100, and never equal for different scores in the tails.
  package func percentile(of score: Double, observations count: Int) -> Double {
    let level = typicalStrangeness(logObservations: log(Double(max(1, count))))
    return 100 * rank(of: Float(ScoreFormula.strangeness(score: score) - level))
  }

  /// t̃ at a number of observations.
  private func typicalStrangeness(logObservations x: Double) -> Double {
    guard let upper = observations.firstIndex(where: { log($0) >= x }) else {
      return Double(typical[typical.count - 1])
    }
    guard upper > 0 else { return Double(typical[0]) }
    let low = log(observations[upper - 1])
    let weight = (x - low) / (log(observations[upper]) - low)
    return (1 - weight) * Double(typical[upper - 1]) + weight * Double(typical[upper])
  }

  /// Rank of a residual, (k + 1)/(n + 1) at the k-th of n; beyond the first and the last it goes to 0
  /// and 1 exponentially, on the scale of the middle half's width.
  private func rank(of residual: Float) -> Double {
    let count = Double(residuals.count)
    let (first, last) = (residuals[0], residuals[residuals.count - 1])
    let width = residuals[residuals.count * 3 / 4] - residuals[residuals.count / 4]
    let scale = Double(max(width, 1e-3))
    if residual <= first { return exp(Double(residual - first) / scale) / (count + 1) }
    if residual >= last { return 1 - exp(-Double(residual - last) / scale) / (count + 1) }
    var low = 0
    var high = residuals.count
    while low < high {
      let middle = (low + high) / 2
      if residuals[middle] < residual { low = middle + 1 } else { high = middle }
    }
    let gap = residuals[low] - residuals[low - 1]
    let fraction = gap > 0 ? Double((residual - residuals[low - 1]) / gap) : 0
    return (Double(low) + fraction) / (count + 1)
  }
}
