/// Spearman's rank correlation of paired values, tied values at their mean rank.
///
///     ρ = Σ (r_i − r̄)(q_i − q̄) / sqrt(Σ (r_i − r̄)² Σ (q_i − q̄)²)
///
/// - Returns: NaN with fewer than two pairs or where all values of either are equal.
package func rankCorrelation(_ first: [Double], _ second: [Double]) -> Double {
  precondition(first.count == second.count, "values are paired")
  let mean = Double(first.count - 1) / 2
  var products = 0.0
  var squares = (0.0, 0.0)
  for (a, b) in zip(ranks(of: first), ranks(of: second)) {
    products += (a - mean) * (b - mean)
    squares.0 += (a - mean) * (a - mean)
    squares.1 += (b - mean) * (b - mean)
  }
  return products / (squares.0 * squares.1).squareRoot()
}

/// Ranks from 0, ascending, tied values at their mean rank.
package func ranks(of values: [Double]) -> [Double] {
  let order = values.indices.sorted { values[$0] < values[$1] }
  var ranks = Array(repeating: 0.0, count: values.count)
  var start = 0
  while start < order.count {
    var end = start + 1
    while end < order.count, values[order[end]] == values[order[start]] { end += 1 }
    for position in start..<end { ranks[order[position]] = Double(start + end - 1) / 2 }
    start = end
  }
  return ranks
}

/// Rank correlation of two quantities with a third one held constant.
///
///     (ρ_xy − ρ_xz ρ_yz) / sqrt((1 − ρ_xz²)(1 − ρ_yz²))
///
/// - Returns: NaN where a correlation is NaN or the third quantity orders as one of the others.
package func partialRankCorrelation(
  _ first: [Double], _ second: [Double], given third: [Double]
) -> Double {
  let (direct, a, b) = (
    rankCorrelation(first, second), rankCorrelation(first, third), rankCorrelation(second, third)
  )
  let rest = (1 - a * a) * (1 - b * b)
  return rest > 1e-12 ? (direct - a * b) / rest.squareRoot() : .nan
}
