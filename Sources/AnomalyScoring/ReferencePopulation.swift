import Glibc

/// Score quantiles of a reference population by number of observations.
///
/// A percentile compares an object with reference objects that have as many observations, so that
/// a sparse light curve is not strange for being sparse.
package struct ReferencePopulation: Sendable, Hashable, Codable {
  /// Centre of each class in observations, ascending.
  package private(set) var observations: [Double]
  /// Scores at evenly spaced ranks from 0 to 1, one row a class, each ascending.
  package private(set) var quantiles: [[Double]]

  /// Quantiles of scores with their numbers of observations.
  ///
  /// Classes hold about `classSize` neighbours in number of observations each.
  package init(scores: [(observations: Int, score: Double)], classSize: Int = 400, ranks: Int = 201)
  {
    let sorted = scores.sorted { ($0.observations, $0.score) < ($1.observations, $1.score) }
    observations = []
    quantiles = []
    let classes = max(1, sorted.count / max(1, classSize))
    for k in 0..<classes where !sorted.isEmpty {
      let members = sorted[(k * sorted.count / classes)..<((k + 1) * sorted.count / classes)]
      let centre = members.reduce(0) { $0 + log(Double($1.observations)) } / Double(members.count)
      append(centre: exp(centre), scores: members.map(\.score).sorted(), ranks: ranks)
    }
  }

  private mutating func append(centre: Double, scores: [Double], ranks: Int) {
    if let last = observations.last, centre <= last { return }
    observations.append(centre)
    quantiles.append(
      (0..<ranks).map { rank in
        let position = Double(rank) / Double(ranks - 1) * Double(scores.count - 1)
        let low = Int(position)
        let high = min(low + 1, scores.count - 1)
        return scores[low] + (position - Double(low)) * (scores[high] - scores[low])
      })
  }

  /// Whether classes ascend and every row of quantiles ascends and is finite.
  package var isValid: Bool {
    !observations.isEmpty && observations.count == quantiles.count
      && zip(observations, observations.dropFirst()).allSatisfy { $0 < $1 }
      && quantiles.allSatisfy { row in
        row.count >= 2 && row.allSatisfy(\.isFinite)
          && zip(row, row.dropFirst()).allSatisfy { $0 <= $1 }
      }
  }

  /// Percent of the reference objects with as many observations that score below `score`, 0 to 100.
  ///
  /// Between two classes the percentile is interpolated in the logarithm of the number.
  package func percentile(of score: Double, observations count: Int) -> Double {
    let x = Double(max(1, count))
    guard let upper = observations.firstIndex(where: { $0 >= x }) else {
      return percentile(of: score, in: quantiles[quantiles.count - 1])
    }
    guard upper > 0 else { return percentile(of: score, in: quantiles[0]) }
    let weight =
      (log(x) - log(observations[upper - 1]))
      / (log(observations[upper]) - log(observations[upper - 1]))
    return (1 - weight) * percentile(of: score, in: quantiles[upper - 1])
      + weight * percentile(of: score, in: quantiles[upper])
  }

  private func percentile(of score: Double, in row: [Double]) -> Double {
    var low = 0
    var high = row.count
    while low < high {
      let middle = (low + high) / 2
      if row[middle] < score { low = middle + 1 } else { high = middle }
    }
    guard low > 0 else { return 0 }
    guard low < row.count else { return 100 }
    let width = row[low] - row[low - 1]
    let fraction = width > 0 ? (score - row[low - 1]) / width : 0
    return 100 * (Double(low - 1) + fraction) / Double(row.count - 1)
  }
}
