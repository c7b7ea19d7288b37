/// What an expert or a spectrum says of an object.
package enum Verdict: String, Sendable, Hashable, Codable {
  /// Strange in the way that is looked for.
  case interesting
  /// Of a common class, or no transient at all.
  case known
}
