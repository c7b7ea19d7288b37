/// One measured number.
struct BenchmarkRow: Encodable {
  /// Dotted, from the part measured to the case, such as `gp.fit.cold.n60.bands6`.
  var name: String
  var value: Double
  /// Such as `ms`; empty for counts and ratios.
  var unit: String
}
