import Sampling

/// Objects in falling order of their scores, each known to be rare or common.
package struct Ranking: Sendable {
  /// Flags of the rare objects, strangest first, (objects).
  private let isRare: [Bool]
  /// Original position of each object, (objects).
  private let order: [Int]
  /// End index of each run of equal scores, exclusive, ascending.
  private let ends: [Int]

  /// - Parameters:
  ///   - scores: (objects), higher is stranger, not NaN.
  ///   - isRare: (objects).
  package init(scores: [Double], isRare: [Bool]) {
    precondition(scores.count == isRare.count, "as many scores as classes")
    precondition(!scores.contains { $0.isNaN }, "a NaN has no rank")
    order = scores.indices.sorted { (scores[$1], $0) < (scores[$0], $1) }
    self.isRare = order.map { isRare[$0] }
    var ends: [Int] = []
    for rank in order.indices
    where rank + 1 == order.count || scores[order[rank]] != scores[order[rank + 1]] {
      ends.append(rank + 1)
    }
    self.ends = ends
  }

  /// Original positions of the rare objects and of the common ones.
  var members: [[Int]] {
    [order.indices.filter { isRare[$0] }, order.indices.filter { !isRare[$0] }]
      .map { $0.map { order[$0] } }
  }

  /// The metrics; NaN where no object is rare, or none is common.
  package var metrics: RankingMetrics { metrics(weights: Array(repeating: 1, count: order.count)) }

  /// The metrics of a population that holds each object as often as its weight says, (objects).
  ///
  /// A top fraction of n objects is its nearest whole number k ≥ 1 of them; where scores tie across
  /// k, the tied objects count in proportion, so that no metric depends on the order of ties.
  func metrics(weights: [Double]) -> RankingMetrics {
    var total = Tally()
    for rank in order.indices { total.add(weights[order[rank]], isRare: isRare[rank]) }
    let nowhere = Double.nan
    guard total.rare > 0, total.common > 0 else {
      return RankingMetrics(
        auroc: nowhere, averagePrecision: nowhere, recallAtTop1Percent: nowhere,
        recallAtTop5Percent: nowhere, recallAtTop10Percent: nowhere, purityAtTop1Percent: nowhere)
    }
    var sweep = Sweep(total: total)
    var rank = 0
    for end in ends {
      var run = Tally()
      while rank < end {
        run.add(weights[order[rank]], isRare: isRare[rank])
        rank += 1
      }
      sweep.add(run)
    }
    return sweep.metrics
  }

  /// The receiver operating characteristic: false positive rate and recall at each threshold, from
  /// (0, 0) to (1, 1).
  package var characteristic: [(falsePositiveRate: Double, recall: Double)] {
    let rare = Double(isRare.count { $0 })
    let common = Double(isRare.count) - rare
    var points = [(falsePositiveRate: 0.0, recall: 0.0)]
    var found = 0.0
    var rank = 0
    for end in ends {
      found += Double(isRare[rank..<end].count { $0 })
      rank = end
      points.append((common > 0 ? (Double(end) - found) / common : 0, rare > 0 ? found / rare : 0))
    }
    return points
  }
}

/// Numbers of rare and common objects.
private struct Tally {
  var rare = 0.0
  var common = 0.0
  var count: Double { rare + common }

  mutating func add(_ weight: Double, isRare: Bool) {
    if isRare { rare += weight } else { common += weight }
  }
}

/// Adds runs of equal scores up, strangest first.
private struct Sweep {
  let total: Tally
  private var above = Tally()
  private var wins = 0.0
  private var precision = 0.0
  /// Objects in the top fractions, and the rare ones found among them.
  private var tops: [(size: Double, rare: Double)]

  init(total: Tally) {
    self.total = total
    tops = [0.01, 0.05, 0.1].map { (max(1, ($0 * total.count).rounded()), 0) }
  }

  mutating func add(_ run: Tally) {
    guard run.count > 0 else { return }
    wins += run.common * (above.rare + run.rare / 2)
    for index in tops.indices {
      let room = min(max(0, tops[index].size - above.count), run.count)
      tops[index].rare += run.rare * room / run.count
    }
    above.rare += run.rare
    above.common += run.common
    precision += run.rare / total.rare * above.rare / above.count
  }

  var metrics: RankingMetrics {
    RankingMetrics(
      auroc: wins / (total.rare * total.common), averagePrecision: precision,
      recallAtTop1Percent: tops[0].rare / total.rare,
      recallAtTop5Percent: tops[1].rare / total.rare,
      recallAtTop10Percent: tops[2].rare / total.rare,
      purityAtTop1Percent: tops[0].rare / min(tops[0].size, total.count))
  }
}

/// How well a ranking puts rare objects before common ones.
package struct RankingMetrics: Sendable, Hashable {
  /// Area under the receiver operating characteristic: the probability that a rare object scores
  /// higher than a common one, ties counted half.
  package var auroc: Double
  /// Σ (R_k − R_{k−1}) P_k over falling thresholds, tied scores entering together.
  package var averagePrecision: Double
  /// Part of the rare objects that is among the top 1, 5 and 10 % of all.
  package var recallAtTop1Percent: Double
  package var recallAtTop5Percent: Double
  package var recallAtTop10Percent: Double
  /// Part of the top 1 % that is rare.
  package var purityAtTop1Percent: Double

  package typealias Field = (name: String, path: WritableKeyPath<RankingMetrics, Double>)

  /// All metrics under the names they have in files.
  package static var fields: [Field] {
    [
      ("auroc", \.auroc), ("averagePrecision", \.averagePrecision),
      ("recallAtTop1Percent", \.recallAtTop1Percent),
      ("recallAtTop5Percent", \.recallAtTop5Percent),
      ("recallAtTop10Percent", \.recallAtTop10Percent),
      ("purityAtTop1Percent", \.purityAtTop1Percent),
    ]
  }
}

/// A value with the bounds of its central 95 % interval.
package struct Interval: Sendable, Hashable, Codable {
  package var value: Double
  package var low: Double
  package var high: Double

  package init(value: Double, low: Double, high: Double) {
    self.value = value
    self.low = low
    self.high = high
  }

  /// The interval that the 2.5th and 97.5th percentile of draws bound; NaN draws are left out.
  package init(value: Double, draws: [Double]) {
    let sorted = draws.filter { !$0.isNaN }.sorted()
    self.init(value: value, low: quantile(0.025, of: sorted), high: quantile(0.975, of: sorted))
  }
}

extension Ranking {
  /// All metrics with bootstrap intervals, by the names of ``RankingMetrics/fields``.
  ///
  /// Rare and common objects are drawn with replacement apart, each class as often as it has
  /// objects (stratified), so that every draw has both. The intervals hold the forest fixed: they
  /// say how much the objects at hand matter.
  ///
  /// - Source: percentile intervals of Efron & Tibshirani (1993), section 13.3.
  package func intervals(resamples: Int = 1000, seed: UInt64) -> [String: Interval] {
    var generator = SeededGenerator(seed: seed)
    let groups = members
    var draws: [RankingMetrics] = []
    draws.reserveCapacity(resamples)
    var weights = Array(repeating: 0.0, count: groups[0].count + groups[1].count)
    for _ in 0..<resamples {
      for index in weights.indices { weights[index] = 0 }
      for group in groups {
        for _ in group.indices {
          weights[group[Int(generator.uniform() * Double(group.count))]] += 1
        }
      }
      draws.append(metrics(weights: weights))
    }
    let value = metrics
    return Dictionary(
      uniqueKeysWithValues: RankingMetrics.fields.map { field in
        let values = draws.map { $0[keyPath: field.path] }
        return (field.name, Interval(value: value[keyPath: field.path], draws: values))
      })
  }
}
