/// Which part of an alert's way a stream is.
enum StreamRole: Sendable, Hashable {
  /// All of it, in the only instance.
  case whole
  /// Decodes and selects the survey's records, and hands them on to the owners of their objects.
  case routing
  /// Merges and scores what was handed on; owns the state of its partitions.
  case scoring
}
