package import Testing

/// Waits for a condition that other tasks bring about, at most `limit`.
package func eventually(
  within limit: Duration = .seconds(20), _ condition: () async throws -> Bool,
  sourceLocation: SourceLocation = #_sourceLocation
) async throws {
  let deadline = ContinuousClock.now + limit
  while try await !condition() {
    try #require(
      ContinuousClock.now < deadline, "the condition did not come about",
      sourceLocation: sourceLocation)
    try await Task.sleep(for: .milliseconds(1))
  }
}
