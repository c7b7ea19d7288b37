import AnomalyScoring

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

  /// Values in each bin.
  var populations: [Int] {
    var result = Array(repeating: 0, count: bins)
    for label in labels { result[Int(label)] += 1 }
    return result
  }
}
