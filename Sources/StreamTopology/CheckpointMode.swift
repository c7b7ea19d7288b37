/// What a consumer of the outputs sees after a failure.
package enum CheckpointMode: Sendable, Hashable, CaseIterable {
  /// Outputs may come twice, under the same identifiers; none is missing.
  case atLeastOnce
  /// One transaction holds outputs and consumed offsets; the store is a view of it.
  case exactlyOnce
}
