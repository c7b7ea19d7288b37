/// Objects in falling order of their scores, each known to be rare or common.
package struct Ranking: Sendable {
  /// Whether each object is rare, strangest first, (objects).
  private let isRare: [Bool]
  /// Original position of each object, (objects).
  private let order: [Int]
  /// Where each run of equal scores ends, ascending.
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
