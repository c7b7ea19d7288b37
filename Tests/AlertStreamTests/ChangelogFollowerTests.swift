import AlertStream
import KafkaTransport
import Photometry
import StateChangelog
import StateStore
import Telemetry
import TestSupport
import Testing
import Topics

/// The part of the changelog that a stream keeps its store up with.
@Suite struct ChangelogFollowerTests {
  private static let count = 3

  /// A changelog with one entry in each partition, and a store that has none of them.
  private static func changelog(
    _ cluster: SimulatedCluster, _ store: StateStore, _ books: Changelog.Books = .all
  ) async throws -> Changelog {
    try await cluster.changelog(store, partitions: count, books: books)
  }

  private static func fill(_ cluster: SimulatedCluster, _ changelog: Changelog) throws {
    var changes = BatchChanges()
    for partition in 0..<Int32(count) {
      let id = (0..<100).map { "object\($0)" }
        .first { KeyPartition.of($0.utf8, count: count) == partition }
      changes.objects.append(
        StoredObject(
          key: ObjectKey(survey: .ztf, objectID: id ?? ""), rightAscension: 1, declination: 2,
          updated: 0))
    }
    changes.accounts = ["ztf", "objects"].map {
      PartitionAccount(TopicPartition(topic: $0, partition: 0), next: 7, first: 0, gaps: 0)
    }
    for record in changelog.records(of: changes) { try cluster.write(record) }
  }

  @Test(arguments: [
    (StreamRole.whole, 3), (.scoring, 1), (.routing, 0),
  ])
  func aStreamReadsTheStateOfItsObjects(role: StreamRole, states: Int) throws {
    try simulate { cluster in
      let store = try StateStore(path: ":memory:")
      var follower = ChangelogFollower(role: role, isStopping: { false })
      let changelog = try await Self.changelog(cluster, store)
      follower.changelog = changelog
      try Self.fill(cluster, changelog)
      let owned: Set = [TopicPartition(topic: "objects", partition: 2)]
      let isUpToDate = try await follower.catchUp(owned: owned)
      #expect(isUpToDate)
      #expect(try store.objectCounts().values.reduce(0, +) == states)
      let isRead = try store.changelogPositions()[changelog.statePartition(2)] == 1
      #expect(isRead == (role != .routing))
      #expect(try store.accounts().count == 2)
      let changes = [follower.takeStoreChanged(), follower.takeStoreChanged()]
      #expect(changes == [true, false])
    }
  }

  /// The streams of one instance share a store: neither puts back what the other has written.
  @Test func aStreamReadsItsOwnBooks() throws {
    try simulate { cluster in
      let store = try StateStore(path: ":memory:")
      let objects = TopicPartition(topic: "objects", partition: 0)
      let own = try await Self.changelog(cluster, store, .of(topic: "objects"))
      let other = try await Self.changelog(cluster, store, .except(topic: "objects"))
      try Self.fill(cluster, own)
      var follower = ChangelogFollower(role: .scoring, isStopping: { false })
      follower.changelog = own
      let isUpToDate = try await follower.catchUp(owned: [])
      #expect(isUpToDate)
      #expect(try store.accounts().map(\.partition) == [objects])
      var sibling = ChangelogFollower(role: .routing, isStopping: { false })
      sibling.changelog = other
      let isSiblingUpToDate = try await sibling.catchUp(owned: [])
      #expect(isSiblingUpToDate)
      #expect(try store.accounts().count == 2)
    }
  }

  /// Clients do not know the topics of a first start at once; one that never comes ends the wait.
  @Test(arguments: [(20, true), (60, false)])
  func topicsThatWereJustMadeAreWaitedFor(seconds: Int, isFound: Bool) throws {
    try simulate { cluster in
      cluster.faults.propagation = .seconds(seconds)
      let store = try StateStore(path: ":memory:")
      var follower = ChangelogFollower(role: .whole, isStopping: { false })
      follower.changelog = try await Self.changelog(cluster, store)
      do {
        let isUpToDate = try await follower.catchUp(owned: [])
        #expect(isUpToDate && isFound)
      } catch let error as KafkaError {
        #expect(error.isUnknownPartition && !isFound)
      }
    }
  }

  @Test func aStopEndsIt() throws {
    try simulate { cluster in
      let store = try StateStore(path: ":memory:")
      var follower = ChangelogFollower(role: .whole, isStopping: { true })
      let changelog = try await Self.changelog(cluster, store)
      follower.changelog = changelog
      var isUpToDate = try await follower.catchUp(owned: [])
      #expect(isUpToDate)
      try Self.fill(cluster, changelog)
      isUpToDate = try await follower.catchUp(owned: [])
      #expect(!isUpToDate)
    }
  }
}
