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
  private static let partition = TopicPartition(topic: "ztf", partition: 0)

  /// A gatherer of one partition whose batches wait for 30 s.
  private struct Scene {
    let cluster: SimulatedCluster
    let transport: SimulatedTransport
    var gatherer: RecordGatherer

    init(
      _ cluster: SimulatedCluster, partitions: Int = 1, batchSize: Int = 100
    ) async throws {
      self.cluster = cluster
      cluster.create(KafkaTopic(name: "ztf", partitions: partitions))
      transport = SimulatedTransport(
        cluster, .init(group: "g", groupInstanceID: nil, transactionalID: nil))
      let settings = StreamSettings(
        role: .whole, delivery: .exactlyOnce, connection: .init(bootstrapServers: "simulated"),
        consumer: .init(groupID: "g"), topics: ["ztf"], outputTopics: .init(), changelog: .init(),
        transactionalID: "t", batchSize: batchSize, batchBytes: 1 << 20,
        batchDuration: .seconds(30), threads: 1)
      let metrics = MetricRegistry()
      gatherer = RecordGatherer(
        settings, transport: transport, store: try StateStore(path: ":memory:"),
        status: StreamStatus(clock: cluster.simulation.clock),
        reading: ReadPartitions(metrics: metrics), clock: cluster.simulation.clock,
        metrics: metrics, logger: .silent, isStopping: { false }, isWanted: { false })
      try await transport.subscribe(to: ["ztf"])
    }

    func write(_ count: Int, partition: Int32 = 0) throws {
      for _ in 0..<count {
        try cluster.write(
          KafkaOutgoingRecord(
            topic: "ztf", partition: partition, key: nil, value: [1], timestamp: 0))
      }
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
}
