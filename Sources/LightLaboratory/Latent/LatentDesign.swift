/// All that is known of objects as inputs of one regression.
///
/// Values beyond four standard deviations count as four: a few light curves with extreme
/// parameters would otherwise lie far from all others. For `ztf-gr` that
/// raises the mean R² of the dimensions from 0.89 to 0.90.
package struct LatentDesign: Sendable {
  private static let limit = 4.0

  /// (objects, dimensions), row-major: standardised values with the median where missing, then a
  /// flag, 0 or 1, for each pattern of missing values.
  package let inputs: [Double]
  package let dimensions: Int
  /// Dimensions that are flags.
  package let flags: Int

  /// - Parameter columns: values that are NaN where missing, (columns, objects).
  package init(_ columns: [[Double]]) {
    let values = columns.compactMap(Self.standardised)
    let patterns = columns.map { $0.map { $0.isFinite ? 0.0 : 1.0 } }
    let flags = Set(patterns).filter { $0.contains(0) && $0.contains(1) }
      .sorted { $0.lexicographicallyPrecedes($1) }
    let all = values + flags
    let count = columns.first?.count ?? 0
    inputs = (0..<count).flatMap { object in all.map { $0[object] } }
    dimensions = all.count
    self.flags = flags.count
  }

  /// Values of mean 0 and standard deviation 1, the median where missing; `nil` of a constant.
  private static func standardised(_ column: [Double]) -> [Double]? {
    let known = column.filter(\.isFinite).sorted()
    guard let first = known.first, let last = known.last, first < last else { return nil }
    let median = known[known.count / 2]
    let filled = column.map { $0.isFinite ? $0 : median }
    let mean = filled.reduce(0, +) / Double(filled.count)
    let variance = filled.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(filled.count)
    return filled.map { max(-limit, min(limit, ($0 - mean) / variance.squareRoot())) }
  }
}
