import KafkaTransport
import StateChangelog
import StateStore
import Telemetry
import TestSupport
import Testing
import Topics

/// The position in the changelog that a committed batch leaves in the store: never beyond an entry
/// of another instance's.
@Suite struct ChangelogPositionTests {
  /// A changelog whose one writer is told where its transactions end.
  private struct Writer {
    let store: StateStore
    var changelog: Changelog

    init(_ cluster: SimulatedCluster) async throws {
      store = try StateStore(path: ":memory:")
      changelog = try await cluster.changelog(store, partitions: 1)
    }

    /// Commits a transaction whose `count` entries end at an offset.
    /// - Returns: the store's position.
    mutating func commit(_ count: Int, end: Int64?) throws -> Int64? {
      var changes = BatchChanges()
      let ends = end.map { [changelog.books: $0] } ?? [:]
      changes.changelog = try changelog.positions(after: ends, sent: [changelog.books: count])
      try store.commit(changes)
      return try store.changelogPositions()[changelog.books]
    }

    /// The position after a catch-up.
    func set(_ position: Int64) throws {
      var changes = BatchChanges()
      changes.changelog = [TopicPosition(changelog.books, offset: position)]
      try store.commit(changes)
    }
  }

  @Test func oneWritersTransactionsFollowEachOther() throws {
    try simulate { cluster in
      var writer = try await Writer(cluster)
      // 3 is the marker.
      let positions = [try writer.commit(3, end: 3), try writer.commit(2, end: 6)]
      #expect(positions == [3, 6])
    }
  }

  /// Behind a catch-up one entry may be another's record, whose transaction is still open.
  @Test func anotherInstancesEntryHoldsThePosition() throws {
    try simulate { cluster in
      var writer = try await Writer(cluster)
      try writer.set(10)
      // Even if after the first nobody else writes.
      var positions = [try writer.commit(1, end: 12), try writer.commit(1, end: 14)]
      #expect(positions == [10, 10])
      try writer.set(15)
      // Before the second stand a marker and another's entry.
      positions = [try writer.commit(1, end: 16), try writer.commit(1, end: 19)]
      #expect(positions == [16, 16])
    }
  }

  @Test func withoutItsEndATransactionLeavesThePosition() throws {
    try simulate { cluster in
      var writer = try await Writer(cluster)
      let ends: [Int64?] = [1, nil, 5]
      let positions = try ends.map { try writer.commit(1, end: $0) }
      #expect(positions == [1, 1, 1])
    }
  }
}
