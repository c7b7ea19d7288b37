import AlertFormats
import AlertStream
import KafkaTransport
import StateChangelog
import StateStore
import Telemetry
import TestSupport
import Testing
import Topics

/// Batches as they are gathered while the group changes.
@Suite struct RecordGathererTests {
  fileprivate static let partition = TopicPartition(topic: "ztf", partition: 0)

  /// A gatherer of one partition whose batches wait for 30 s.
  fileprivate struct Scene {
    let cluster: SimulatedCluster
    let transport: SimulatedTransport
    let store: StateStore
    let status: StreamStatus
    let metrics = MetricRegistry()
    let reading: ReadPartitions
    let registry = SwitchedRegistry()
    let log = LogLines()
    var gatherer: RecordGatherer

    init(
      _ cluster: SimulatedCluster, partitions: Int = 1, batchSize: Int = 100,
      batchDuration: Duration = .seconds(30), store: StateStore? = nil
    ) async throws {
      self.cluster = cluster
      cluster.create(KafkaTopic(name: "ztf", partitions: partitions))
      transport = SimulatedTransport(
        cluster, .init(group: "g", groupInstanceID: nil, transactionalID: nil))
      self.store = try store ?? StateStore(path: ":memory:")
      let settings = StreamSettings.simulated(
        batchSize: batchSize, batchDuration: batchDuration)
      let clock = cluster.simulation.clock
      status = StreamStatus(clock: clock)
      reading = ReadPartitions(metrics: metrics)
      let schemas = SchemaRequests(registry, clock: clock)
      cluster.simulation.start { await schemas.run() }
      gatherer = RecordGatherer(
        settings, transport: transport, store: self.store,
        status: status, reading: reading, schemas: schemas, clock: clock, metrics: metrics,
        logger: log.logger, isStopping: { false }, isWanted: { false })
      try await transport.subscribe(to: ["ztf"])
    }

    func write(_ count: Int, partition: Int32 = 0, _ value: [UInt8] = [1]) throws {
      for _ in 0..<count {
        try cluster.write(
          KafkaOutgoingRecord(
            topic: "ztf", partition: partition, key: nil, value: value, timestamp: 0))
      }
    }

    /// The records of the next batch, as text, in the order of their positions.
    mutating func places() async throws -> [String] {
      let (records, _) = try #require(try await gatherer.gather())
      return records.map(\.position).sorted().map(\.description)
    }

    /// Takes the next batch into the books.
    mutating func commitNext(_ places: [String]) async throws {
      let (records, books) = try #require(try await gatherer.gather())
      #expect(records.map(\.position).sorted().map(\.description) == places)
      var changes = BatchChanges()
      changes.accounts = try books.accounts(in: store)
      try store.commit(changes)
      gatherer.noteCommit(gatherer.positions)
    }

    mutating func gather() async throws -> (offsets: [Int64], ends: [TopicPosition]) {
      let (records, _) = try #require(try await gatherer.gather())
      return (records.map(\.offset), gatherer.positions)
    }
  }

  @Test func aBatchIsFullOrDue() throws {
    try simulate { cluster in
      var scene = try await Scene(cluster, batchSize: 3)
      try scene.write(4)
      let full = try await scene.gather()
      #expect(full.offsets == [0, 1, 2] && full.ends == [TopicPosition(Self.partition, offset: 3)])
      let start = cluster.simulation.now
      let due = try await scene.gather()
      #expect(due.offsets == [3])
      let time = cluster.simulation.now - start
      #expect(time >= .seconds(30) && time < .seconds(31))
    }
  }

  /// Another instance has their records by now, or this one reads them again.
  @Test func recordsOfLostPartitionsAreForgotten() throws {
    try simulate { cluster in
      var scene = try await Scene(cluster)
      try scene.write(2)
      let transport = scene.transport
      // Longer than the session lasts.
      cluster.simulation.start(after: .seconds(2)) { transport.disconnect(for: .seconds(15)) }
      let batch = try await scene.gather()
      #expect(batch.offsets == [0, 1])
      // The batch waited for its records of the second reading.
      #expect(cluster.simulation.now > .seconds(45))
    }
  }

  @Test func aBatchIsReadAgainFromItsBeginning() throws {
    try simulate { cluster in
      var scene = try await Scene(cluster, batchSize: 3)
      try scene.write(6)
      let first = try await scene.gather()
      try await scene.gatherer.rewind(to: [TopicPosition(Self.partition, offset: 0)])
      #expect(scene.gatherer.positions == [TopicPosition(Self.partition, offset: 0)])
      let again = try await scene.gather()
      #expect(first.offsets == [0, 1, 2] && again.offsets == first.offsets)
      #expect(again.ends == first.ends)
    }
  }

  /// A partition that is lost while a batch is undone ends nothing: the others are read again from
  /// their places, and the lost one from its own once it is assigned again.
  @Test func aPartitionLostDuringASeekIsGivenUp() throws {
    try simulate { cluster in
      var scene = try await Scene(cluster, partitions: 2, batchSize: 6)
      let places = (0..<Int32(2)).map { TopicPartition(topic: "ztf", partition: $0) }
      for place in places { try scene.write(3, partition: place.partition) }
      let first = try await scene.gather()
      #expect(first.offsets.sorted() == [0, 0, 1, 1, 2, 2])
      scene.transport.loseAtSeek([places[1]])
      try await scene.gatherer.rewind(to: places.map { TopicPosition($0, offset: 0) })
      #expect(scene.gatherer.positions == [TopicPosition(places[0], offset: 0)])
      let again = try await scene.gather()
      #expect(again.offsets.sorted() == [0, 0, 1, 1, 2, 2])
    }
  }

  // MARK: records that wait for a schema

  private static let other = TopicPartition(topic: "ztf", partition: 1)

  /// One partition has a record whose schema cannot be had: its earlier records and the other partition
  /// are read on, everyone is told, and once the schema is there nothing is missing.
  @Test func aPartitionWaitsAloneForASchema() throws {
    try simulate { cluster in
      var scene = try await Scene(cluster, partitions: 2, batchDuration: .seconds(1))
      try scene.write(2, partition: 1)
      try scene.write(1, partition: 1, SwitchedRegistry.packet)
      try scene.write(2, partition: 1)
      try scene.write(2)
      #expect(try await scene.places() == ["ztf/0@0", "ztf/0@1", "ztf/1@0", "ztf/1@1"])
      scene.gatherer.noteCommit(scene.gatherer.positions)
      #expect(scene.gatherer.positions.map(\.description) == ["ztf/0@2", "ztf/1@2"])
      for number in 2..<40 {
        try scene.write(1)
        #expect(try await scene.places() == ["ztf/0@\(number)"])
        scene.gatherer.noteCommit(scene.gatherer.positions)
      }
      #expect(
        scene.status.waiting?.hasPrefix("ztf/1 has waited at offset 2 for schema 903 for ") == true)
      #expect(scene.status.waiting?.hasSuffix(": simulated") == true)
      #expect(scene.metrics.gauge(.waitingPartitions).value == 1)
      scene.reading.report([KafkaLag(partition: Self.other, position: 5, end: 5)])
      let labels: [MetricLabel: String] = [.topic: "ztf", .partition: "1"]
      #expect(scene.metrics.gauge(.consumerLag, labels).value == 3)
      scene.registry.isThere = true
      #expect(try await scene.places() == ["ztf/1@2", "ztf/1@3", "ztf/1@4"])
      #expect(scene.status.waiting == nil)
      #expect(scene.metrics.gauge(.waitingPartitions).value == 0)
      #expect(
        scene.log.messages.filter { $0.contains("schema") } == [
          "partition waits for a schema; others are read on",
          "partition no longer waits for a schema",
        ])
      // Pauses double from 0.2 s to 10 s: 40 s hold 8 attempts, not 200.
      #expect(scene.registry.attempts < 12)
    }
  }

  /// After its time the record is handed on to be quarantined, and a second one waits as long.
  @Test func aRecordIsGivenUpInTheEnd() throws {
    try simulate(limit: .seconds(3_000)) { cluster in
      var scene = try await Scene(cluster, batchDuration: .seconds(1))
      try scene.write(2, SwitchedRegistry.packet)
      try scene.write(1)
      let start = cluster.simulation.now
      #expect(try await scene.places() == ["ztf/0@0"])
      let time = cluster.simulation.now - start
      #expect(time >= .seconds(600) && time < .seconds(602))
      // Undone, the batch is read again without another wait.
      try await scene.gatherer.rewind(to: [TopicPosition(Self.partition, offset: 0)])
      #expect(try await scene.places() == ["ztf/0@0"])
      #expect(cluster.simulation.now - start < .seconds(605))
      scene.gatherer.noteCommit(scene.gatherer.positions)
      #expect(try await scene.places() == ["ztf/0@1", "ztf/0@2"])
      #expect(cluster.simulation.now - start > .seconds(1_195))
      #expect(scene.status.waiting == nil)
    }
  }

  /// A batch that is undone while its partition waits is read again as it was.
  @Test func aBatchOfAWaitingPartitionIsReadAgain() throws {
    try simulate { cluster in
      var scene = try await Scene(cluster, batchDuration: .seconds(1))
      try scene.write(2)
      try scene.write(1, SwitchedRegistry.packet)
      for _ in 0..<2 {
        #expect(try await scene.places() == ["ztf/0@0", "ztf/0@1"])
        #expect(scene.gatherer.positions == [TopicPosition(Self.partition, offset: 2)])
        try await scene.gatherer.rewind(to: [TopicPosition(Self.partition, offset: 0)])
      }
      scene.registry.isThere = true
      var places: [String] = []
      while places.last != "ztf/0@2" { places += try await scene.places() }
      #expect(places == ["ztf/0@0", "ztf/0@1", "ztf/0@2"])
    }
  }

  /// A partition that is lost waits no longer; when it is assigned again, its records are read.
  @Test func aLostPartitionWaitsNoLonger() throws {
    try simulate { cluster in
      var scene = try await Scene(cluster, batchDuration: .seconds(1))
      try scene.write(1, SwitchedRegistry.packet)
      try scene.write(1)
      let transport = scene.transport
      let registry = scene.registry
      cluster.simulation.start(after: .seconds(5)) { transport.disconnect(for: .seconds(15)) }
      cluster.simulation.start(after: .seconds(12)) { registry.isThere = true }
      #expect(try await scene.places() == ["ztf/0@0", "ztf/0@1"])
      #expect(scene.metrics.gauge(.waitingPartitions).value == 0)
    }
  }
}

/// Topics that are deleted and made again, and leaders that do not know the end of their partition.
extension RecordGathererTests {
  private static let first = ["ztf/0@0", "ztf/0@1", "ztf/0@2", "ztf/0@3"]

  private func messages(_ scene: Scene, _ beginning: String) -> Int {
    scene.log.messages.filter { $0.hasPrefix(beginning) }.count
  }

  /// The new topic has fewer, as many or more records than were read of the old one, and is made while
  /// the topic is read or not.
  @Test(arguments: [2, 3, 4, 6], [false, true])
  func aTopicMadeAgainIsReadFromItsBeginning(count: Int, isStopped: Bool) throws {
    try simulate { cluster in
      var scene = try await Scene(cluster, batchDuration: .seconds(1))
      try scene.write(4)
      try await scene.commitNext(Self.first)
      if isStopped { scene.transport.cut() }
      cluster.makeAgain("ztf")
      try scene.write(count, [2])
      if isStopped {
        scene = try await Scene(cluster, batchDuration: .seconds(1), store: scene.store)
      }
      let begun = cluster.simulation.now
      try await scene.commitNext((0..<count).map { "ztf/0@\($0)" })
      let account = try #require(try scene.store.account(of: Self.partition))
      #expect(account.first == 0 && account.next == Int64(count) && account.gaps == 0)
      #expect(account.earlier == 4)
      #expect(messages(scene, "topic was deleted") == 1)
      // Where the new topic has no such offset, a leader may not know it yet.
      let isBehind = cluster.simulation.now - begun > .seconds(29)
      #expect(isBehind == (count < 4))
    }
  }

  /// A marker of a transaction, or a record that may not be read, where the last record was.
  @Test(arguments: [false, true])
  func aTopicWithoutTheLastRecordIsAnother(isCommitted: Bool) throws {
    try simulate { cluster in
      var scene = try await Scene(cluster, batchDuration: .seconds(1))
      try scene.write(4)
      try await scene.commitNext(Self.first)
      cluster.makeAgain("ztf")
      let record = KafkaOutgoingRecord(topic: "ztf", partition: 0, value: [2], timestamp: 0)
      try scene.write(isCommitted ? 2 : 3, [2])
      try cluster.write([record], isCommitted: isCommitted)
      try await scene.commitNext(["ztf/0@0", "ztf/0@1", "ztf/0@2"])
      #expect(messages(scene, "topic was deleted") == 1)
    }
  }

  /// A topic that is assigned again is read on, also from where someone has moved the group.
  @Test(arguments: [nil, 2])
  func theSameTopicIsReadOn(moved: Int64?) throws {
    try simulate { cluster in
      var scene = try await Scene(cluster, batchDuration: .seconds(1))
      try scene.write(4)
      try await scene.commitNext(Self.first)
      if let moved { try await scene.transport.commit([.init(Self.partition, offset: moved)]) }
      scene.transport.cut()
      try scene.write(2)
      scene = try await Scene(cluster, batchDuration: .seconds(1), store: scene.store)
      try await scene.commitNext(((moved ?? 4)..<6).map { "ztf/0@\($0)" })
      #expect(messages(scene, "topic was deleted") == 0)
    }
  }

  /// New leaders that do not know the last records yet fake no other topic, also where two of them lag
  /// for longer together than one may.
  @Test func aLaggingLeaderFakesNoOtherTopic() throws {
    try simulate { cluster in
      var scene = try await Scene(cluster, batchDuration: .seconds(1))
      try scene.write(4)
      try await scene.commitNext(Self.first)
      for round in 0..<2 {
        let next = 4 + round
        cluster.electLaggingLeader(of: Self.partition, by: 3, for: .seconds(20))
        // The client fetches again from where it is, as it does from a new leader.
        #expect(try await scene.transport.restart(Self.partition, at: Int64(next)))
        try scene.write(1)
        let begun = cluster.simulation.now
        try await scene.commitNext(["ztf/0@\(next)"])
        #expect(cluster.simulation.now - begun > .seconds(19))
      }
      #expect(messages(scene, "next offset is out of range") == 2)
      #expect(messages(scene, "next offset no longer exists") == 0)
      #expect(messages(scene, "topic was deleted") == 0)
      let account = try #require(try scene.store.account(of: Self.partition))
      #expect(account.first == 0 && account.next == 6 && account.earlier == 0)
    }
  }

  /// A batch that is undone while its partition's next offset is refused is read again.
  @Test func aRefusedPartitionIsRewound() throws {
    try simulate { cluster in
      var scene = try await Scene(cluster, batchDuration: .seconds(1))
      try scene.write(2)
      try await scene.commitNext(["ztf/0@0", "ztf/0@1"])
      try scene.write(2)
      cluster.simulation.start {
        try? await cluster.simulation.sleep(for: .milliseconds(600))
        cluster.electLaggingLeader(of: Self.partition, by: 1, for: .seconds(5))
      }
      let (records, _) = try #require(try await scene.gatherer.gather())
      #expect(records.map(\.offset) == [2, 3])
      try await scene.gatherer.rewind(to: [TopicPosition(Self.partition, offset: 2)])
      // The leader gives the last record only later.
      try await scene.commitNext(["ztf/0@2"])
      try await scene.commitNext(["ztf/0@3"])
      #expect(messages(scene, "next offset is out of range") == 1)
    }
  }
}

/// A registry that is away until it is there.
///
/// `@unchecked Sendable`: everything runs on the simulation's thread.
private final class SwitchedRegistry: SchemaSource, @unchecked Sendable {
  /// In the Confluent wire format.
  static let packet: [UInt8] = [0, 0, 0, 3, 0x87, 1]

  var isThere = false
  private(set) var attempts = 0
  private var isLoaded = false

  func lookUp(_ id: UInt32) -> SchemaLookup { isLoaded ? .known([]) : .notLoaded }

  func load(_ id: UInt32) async throws(SchemaSourceError) {
    attempts += 1
    guard isThere else {
      throw SchemaSourceError(code: .unavailable, schemaID: id, detail: "simulated")
    }
    isLoaded = true
  }
}
