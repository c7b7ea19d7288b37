package import StateChangelog
package import Topics

/// Keeps the store up with the changelog, as far as a stream needs it.
package struct ChangelogFollower {
  private let role: StreamRole
  private let isStopping: @Sendable () -> Bool
  /// The changelog, once it is open; `nil` at least once.
  package var changelog: Changelog?
  private var hasStoreChanged = false

  package init(role: StreamRole, isStopping: @escaping @Sendable () -> Bool) {
    self.role = role
    self.isStopping = isStopping
  }

  /// Brings the store up to the changelog's end.
  ///
  /// - Parameter owned: partitions of the input that are read; a scoring stream needs the state that
  ///   goes with them.
  /// - Returns: `false` where a stop came first.
  package mutating func catchUp(owned: Set<TopicPartition>) async throws -> Bool {
    guard let changelog else { return true }
    hasStoreChanged = true
    let state: [TopicPartition]
    switch role {
    case .whole: state = changelog.statePartitions
    case .routing: state = []
    case .scoring: state = owned.map { changelog.statePartition($0.partition) }.sorted()
    }
    return try await changelog.catchUp(state + [changelog.books], isStopping: isStopping)
  }

  /// True where the store has changed beside the pipeline since the last call.
  package mutating func takeStoreChanged() -> Bool {
    defer { hasStoreChanged = false }
    return hasStoreChanged
  }
}
