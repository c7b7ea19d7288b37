import Glibc

/// Scores of a reference population, and the typical score of light curves observed as often and
/// for as long.
///
///     r = (t(s) − t̃(n, a)) / σ(n, a)
///
/// t(s) is the strangeness of ``ScoreFormula``; t̃ and σ are the median and half the width of the
/// middle 68 % of t among reference light curves with about n observations and an age of about a
/// days. The percentile of an object is that of its r among all of them: it is compared with each
/// as if that one had been observed as often and as long, so that a sparse light curve is not
/// strange for being sparse, nor a young one ordinary for having shown little yet. Comparing with
/// the nearest alone would be noisy in the tail, where it matters.
///
/// Above ``matureAge`` ages count as equal: common transients have faded by then, so that an
/// object still visible is strange.
package struct ReferencePopulation: Sendable, Hashable, Codable {
  /// One reference light curve.
  package struct Member: Sendable, Hashable {
    package var observations: Int
    /// Days from the first detection to the last observation.
    package var age: Double
    package var score: Double

    package init(observations: Int, age: Double, score: Double) {
      self.observations = observations
      self.age = age
      self.score = score
    }
  }

  /// Knots, numbers of observations, ascending.
  package private(set) var observations: [Double]
  /// Knots, days, ascending.
  package private(set) var ages: [Double]
  /// t̃ at the knots, (observations, ages), row-major; between them it is linear in ln n and
  /// ln(a + 3 d), outside constant.
  package private(set) var typical: [Float]
  /// σ at the knots, as `typical`.
  package private(set) var spread: [Float]
  /// r at evenly spaced ranks, ascending.
  package private(set) var residuals: [Float]

  /// Age from which on light curves are alike, days.
  package static let matureAge = 60.0
  /// Distance of the knots in ln n and in ln(a + 3 d).
  private static let knotDistance = 0.3
  private static let maximumRanks = 4096

  package init(_ members: [Member]) {
    let neighbourhoods = Neighbourhoods(members)
    (observations, ages, typical, spread, residuals) = ([], [], [], [], [])
    guard let low = members.map(\.observations).min(),
      let high = members.map(\.observations).max()
    else { return }
    observations = Self.knots(
      from: Self.logarithm(observations: low), to: Self.logarithm(observations: high)
    ).map(exp)
    ages = Self.knots(from: Self.logarithm(age: 0), to: Self.logarithm(age: Self.matureAge))
      .map { exp($0) - Self.ageOffset }
    for count in observations {
      for age in ages {
        let (median, width) = neighbourhoods.middle(
          near: log(count), Self.logarithm(age: age))
        typical.append(Float(median))
        spread.append(Float(max(width, 1e-3)))
      }
    }
    let all = members.map(residual).sorted()
    let ranks = min(all.count, Self.maximumRanks)
    residuals = (0..<ranks).map { rank in
      all[ranks > 1 ? rank * (all.count - 1) / (ranks - 1) : 0]
    }
  }

  private static func knots(from low: Double, to high: Double) -> [Double] {
    let steps = max(1, Int(((high - low) / knotDistance).rounded(.up)))
    let width = max(high - low, knotDistance)
    return (0...steps).map { low + width * Double($0) / Double(steps) }
  }

  /// True if knots and residuals ascend and everything is finite.
  package var isValid: Bool {
    observations.count >= 2 && ages.count >= 2 && residuals.count >= 2
      && typical.count == observations.count * ages.count && spread.count == typical.count
      && observations.allSatisfy { $0 >= 0.5 } && ages.allSatisfy { $0 > -0.5 * Self.ageOffset }
      && (observations + ages).allSatisfy(\.isFinite)
      && (typical + spread + residuals).allSatisfy(\.isFinite) && spread.allSatisfy { $0 > 0 }
      && zip(observations, observations.dropFirst()).allSatisfy { $0 < $1 }
      && zip(ages, ages.dropFirst()).allSatisfy { $0 < $1 }
      && zip(residuals, residuals.dropFirst()).allSatisfy { $0 <= $1 }
  }

  /// Percent of the reference light curves that score lower, as if they had been observed as often
  /// and as long; above 0 and below 100, and never equal for different scores in the tails.
  package func percentile(of score: Double, observations: Int, age: Double) -> Double {
    100 * rank(of: residual(Member(observations: observations, age: age, score: score)))
  }
}

// MARK: typical strangeness

extension ReferencePopulation {
  /// Days that are added to an age before its logarithm is taken.
  private static let ageOffset = 3.0

  fileprivate static func logarithm(observations: Int) -> Double {
    log(Double(max(1, observations)))
  }

  fileprivate static func logarithm(age: Double) -> Double {
    log(max(0, min(age, matureAge)) + ageOffset)
  }

  /// r of a light curve.
  private func residual(_ member: Member) -> Float {
    let row = Self.place(
      Self.logarithm(observations: member.observations), in: observations.count
    ) { log(observations[$0]) }
    let column = Self.place(Self.logarithm(age: member.age), in: ages.count) {
      log(ages[$0] + Self.ageOffset)
    }
    func value(_ table: [Float]) -> Float {
      func along(_ row: Int) -> Float {
        let start = row * ages.count + column.index
        return table[start] + column.weight * (table[start + 1] - table[start])
      }
      let low = along(row.index)
      return low + row.weight * (along(row.index + 1) - low)
    }
    return (Float(ScoreFormula.strangeness(score: member.score)) - value(typical)) / value(spread)
  }

  /// The knot below a coordinate, and how far on the way to the next it is, 0 to 1.
  private static func place(
    _ x: Double, in count: Int, _ knot: (Int) -> Double
  ) -> (index: Int, weight: Float) {
    var index = 0
    while index < count - 2, knot(index + 1) <= x { index += 1 }
    let weight = (x - knot(index)) / (knot(index + 1) - knot(index))
    return (index, Float(max(0, min(1, weight))))
  }

  /// Rank of a residual, (k + 1)/(n + 1) at the k-th of n; beyond the first and the last it goes to
  /// 0 and 1 exponentially, on the scale of the middle half's width.
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

/// Members around a number of observations and an age, weighted by a Gaussian of both.
private struct Neighbourhoods {
  /// (ln n, ln(a + 3 d), t), t ascending.
  private let points: [(x: Double, y: Double, strangeness: Double)]

  /// Standard deviations of the kernel in ln n and ln(a + 3 d).
  private static let widths = (0.6, 0.35)
  /// Weight that a kernel holds at least; it is widened where light curves are few.
  private static let leastWeight = 100.0

  init(_ members: [ReferencePopulation.Member]) {
    points = members.map {
      (
        ReferencePopulation.logarithm(observations: $0.observations),
        ReferencePopulation.logarithm(age: $0.age), ScoreFormula.strangeness(score: $0.score)
      )
    }.sorted { $0.2 < $1.2 }
  }

  /// Median of t, and half the width of its middle 68 %.
  func middle(near x: Double, _ y: Double) -> (median: Double, width: Double) {
    let distances = points.map { point in
      let (dx, dy) = ((point.x - x) / Self.widths.0, (point.y - y) / Self.widths.1)
      return dx * dx + dy * dy
    }
    var scale = 1.0
    var weights: [Double] = []
    var total = 0.0
    repeat {
      weights = distances.map { exp(-0.5 * $0 / (scale * scale)) }
      total = weights.reduce(0, +)
      scale *= 1.25
    } while total < min(Self.leastWeight, 0.5 * Double(points.count))
    func quantile(_ fraction: Double) -> Double {
      var rest = fraction * total
      for (point, weight) in zip(points, weights) {
        rest -= weight
        if rest <= 0 { return point.strangeness }
      }
      return points[points.count - 1].strangeness
    }
    return (quantile(0.5), (quantile(0.84) - quantile(0.16)) / 2)
  }
}
