/// One way to rank the objects of every cut.
struct EvaluatedMethod: Sendable {
  let name: String
  /// Strangeness of each object of each sample, (cuts, objects); NaN where it has none.
  let scores: [[Double]]
}
