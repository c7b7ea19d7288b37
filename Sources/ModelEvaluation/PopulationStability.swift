import AnomalyScoring
import Glibc
import Sampling

/// Values in bins of equal population, equal values always in one bin.
///
///     bin = ⌊bins · (rank + ½) / n⌋   with the mean rank of tied values
struct PopulationBins: Sendable {
  /// The bin of each value, from 0.
  private(set) var labels: [Int32]
  let bins: Int

  /// - Parameter values: without NaN.
  init(_ values: [Double], bins: Int) {
    precondition(bins > 0, "values lie in at least one bin")
    self.bins = bins
    let count = Double(max(1, values.count))
    labels = ranks(of: values).map { rank in
      min(Int32(bins - 1), Int32(Double(bins) * (rank + 0.5) / count))
    }
  }

  /// One bin for each name, in the order of the names.
  init(names: [String]) {
    let order = Set(names).sorted().enumerated().map { ($1, Int32($0)) }
    let label = Dictionary(uniqueKeysWithValues: order)
    bins = order.count
    labels = names.compactMap { label[$0] }
  }

  /// Values in each bin.
  var populations: [Int] {
    var result = Array(repeating: 0, count: bins)
    for label in labels { result[Int(label)] += 1 }
    return result
  }
}

/// Population-stability index of a quantity against a reference.
///
///     PSI = Σ_b (p_b − q_b) ln(p_b / q_b)
///
/// over bins that hold equal parts of the reference; half a value is added to each bin of both. Of
/// two samples of m from one distribution it has about (bins − 1) · 2/m.
///
/// - Source: Siddiqi (2006) (below 0.1 stable, above 0.25 shifted); Yurdakul & Naranjo
///   (2020) for the expectation.
/// - Returns: NaN where either sample is empty.
package func populationStability(
  of values: [Double], against reference: [Double], bins: Int = 10
) -> Double {
  guard !values.isEmpty, !reference.isEmpty else { return .nan }
  let sorted = reference.sorted()
  let edges = (1..<bins).map { quantile(Double($0) / Double(bins), of: sorted) }
  let parts = [values, reference].map { sample in
    var counts = Array(repeating: 0.5, count: bins)
    for value in sample { counts[edges.count { $0 < value }] += 1 }
    let total = counts.reduce(0, +)
    return counts.map { $0 / total }
  }
  return zip(parts[0], parts[1]).reduce(0) { $0 + ($1.0 - $1.1) * log($1.0 / $1.1) }
}

/// Median of the distances from the median; NaN of no values.
package func medianAbsoluteDeviation(_ values: [Double]) -> Double {
  let middle = quantile(0.5, of: values.sorted())
  return quantile(0.5, of: values.map { abs($0 - middle) }.sorted())
}
