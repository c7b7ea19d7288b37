import KafkaTransport
import StateChangelog
import StateStore
import Telemetry
import TestSupport
import Testing

/// The settings of topics that were there before the daemon's first start.
@Suite struct TopicSettingsTests {
  private static func start(_ cluster: SimulatedCluster, logger: Logger = .silent) async throws {
    let transport = SimulatedTransport(
      cluster, .init(group: "g", groupInstanceID: nil, transactionalID: nil))
    _ = try await Changelog(
      .init(partitions: 2), transport: transport, store: try StateStore(path: ":memory:"),
      clock: cluster.simulation.clock, logger: logger, progress: {})
  }

  @Test(arguments: ["nightjar.state", "nightjar.ledger"], ["delete", "compact,delete"])
  func aTopicThatIsNotCompactedIsRefused(topic: String, policy: String) throws {
    try simulate { cluster in
      cluster.create(
        KafkaTopic(name: topic, partitions: 1, configuration: ["cleanup.policy": policy]))
      let error = await #expect(throws: TopicMisconfigured.self) { try await Self.start(cluster) }
      #expect(
        error?.description.hasPrefix(
          "topic \(topic) has cleanup.policy=\(policy), expected compact: ") == true)
    }
  }

  @Test func topicsAsTheDaemonMakesThemAreAccepted() throws {
    try simulate { cluster in
      for _ in 0..<2 { try await Self.start(cluster) }
      #expect(cluster.topics.map(\.name).sorted() == ["nightjar.ledger", "nightjar.state"])
    }
  }

  /// Without the right to ask, the daemon warns and starts.
  @Test func settingsThatMayNotBeAskedForAreBelieved() throws {
    let lines = LogLines()
    try simulate { cluster in
      cluster.faults.hidesSettings = true
      cluster.create(KafkaTopic(name: "nightjar.state", partitions: 1))
      try await Self.start(cluster, logger: lines.logger)
    }
    #expect(lines.levels == [.warning])
  }
}
