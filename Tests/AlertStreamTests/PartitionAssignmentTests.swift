import AlertStream
import KafkaTransport
import StateStore
import Telemetry
import TestSupport
import Testing
import Topics

/// How a stream answers the changes of its group, and where it begins to read.
@Suite struct PartitionAssignmentTests {
  private static let partition = TopicPartition(topic: "ztf", partition: 0)

  /// A member of a group to which the only partition of a topic has just been given.
  private struct Scene {
    let cluster: SimulatedCluster
    let transport: SimulatedTransport
    let store: StateStore
    var assignment: PartitionAssignment
    var follower = ChangelogFollower(role: .whole, isStopping: { false })

    init(_ cluster: SimulatedCluster, delivery: CheckpointMode = .exactlyOnce) async throws {
      self.cluster = cluster
      transport = SimulatedTransport(
        cluster, .init(group: "g", groupInstanceID: nil, transactionalID: nil))
      store = try StateStore(path: ":memory:")
      assignment = PartitionAssignment(
        transport: transport, store: store, delivery: delivery, logger: .silent)
      cluster.create(KafkaTopic(name: "ztf", partitions: 1))
      try await transport.subscribe(to: ["ztf"])
    }

    /// Polls until the group tells of a change.
    mutating func receiveChange() async throws {
      while true {
        let events = try await transport.poll(max: 1, timeout: .seconds(1)).events
        assignment.receive(events)
        let isChange = events.contains { event in
          switch event {
          case .assigned, .revoked, .lost: true
          default: false
          }
        }
        if isChange { return }
      }
    }

    mutating func answer() async throws -> PartitionAssignment.Change? {
      try await assignment.answerNext(&follower)
    }

    /// Positions of the group's and of the store's books.
    func setPositions(group: Int64, store next: Int64) async throws {
      var changes = BatchChanges()
      changes.accounts = [PartitionAccount(PartitionAssignmentTests.partition, next: next)]
      try store.commit(changes)
      while (try? await transport.commit([.init(PartitionAssignmentTests.partition, offset: group)]))
        == nil
      {
        _ = try await transport.poll(max: 1, timeout: .seconds(1))
      }
    }
  }

  @Test func withoutAnyPositionReadingBeginsAtTheFirstRecord() throws {
    try simulate { cluster in
      var scene = try await Scene(cluster)
      try await scene.receiveChange()
      let change = try await scene.answer()
      #expect(change == .began([Self.partition], from: [:]))
      #expect(scene.assignment.partitions == [Self.partition])
      let then = try await scene.answer()
      #expect(then == nil)
    }
  }

  /// Exactly once the group's offset is that of the books; at least once the store is ahead.
  @Test(arguments: [(CheckpointMode.exactlyOnce, Int64(5)), (.atLeastOnce, 8)])
  func readingBeginsWhereTheModeOfDeliveryHasIt(mode: CheckpointMode, begin: Int64) throws {
    try simulate { cluster in
      var scene = try await Scene(cluster, delivery: mode)
      try await scene.receiveChange()
      try await scene.setPositions(group: 5, store: 8)
      let change = try await scene.answer()
      #expect(change == .began([Self.partition], from: [Self.partition: begin]))
    }
  }

  @Test func aChangeWhoseAnswerFailsIsAnsweredAgain() throws {
    try simulate { cluster in
      var scene = try await Scene(cluster)
      try await scene.receiveChange()
      cluster.faults.refusal = 1
      await #expect(throws: KafkaError.self) { _ = try await scene.answer() }
      cluster.faults.refusal = 0
      let again = try await scene.answer()
      #expect(again == .began([Self.partition], from: [:]))
    }
  }

  @Test func changesAreAnsweredInTheirOrder() throws {
    try simulate { cluster in
      var scene = try await Scene(cluster)
      try await scene.receiveChange()
      scene.assignment.receive([.revoked([Self.partition])])
      let began = try await scene.answer()
      #expect(began == .began([Self.partition], from: [:]))
      let ended = try await scene.answer()
      #expect(ended == .ended([Self.partition], isLost: false))
      #expect(scene.assignment.partitions.isEmpty)
    }
  }

  @Test func whatIsLostIsForgotten() throws {
    try simulate { cluster in
      var scene = try await Scene(cluster)
      try await scene.receiveChange()
      _ = try await scene.answer()
      scene.transport.disconnect(for: .seconds(20))
      try await scene.receiveChange()
      let lost = try await scene.answer()
      #expect(lost == .ended([Self.partition], isLost: true))
      #expect(scene.assignment.partitions.isEmpty)
      // The group gives it out again.
      try await scene.receiveChange()
      let again = try await scene.answer()
      #expect(again == .began([Self.partition], from: [:]))
    }
  }

  @Test func aRefusedOffsetIsToldOfPartitionsThatAreRead() throws {
    try simulate { cluster in
      var scene = try await Scene(cluster)
      let gone = TopicPosition(Self.partition, offset: 3)
      scene.assignment.receive([.outOfRange(gone)])
      let none = try await scene.answer()
      #expect(none == nil)
      try await scene.receiveChange()
      _ = try await scene.answer()
      scene.assignment.receive([.outOfRange(gone)])
      let refused = try await scene.answer()
      #expect(refused == .refused(gone))
    }
  }
}
