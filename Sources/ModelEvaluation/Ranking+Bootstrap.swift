import Sampling

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
