import AlertStream
import Configuration
import Daemon
import Ephemerides
import FollowUp
import Foundation
import KafkaTransport
package import Recommending
import ServiceLifecycle
import StateStore
import Synchronization
package import Telemetry

/// An embedded broker, a simulated sky and the daemon, all in one process.
package struct DemoRun: Sendable {
  /// A row of the ranked table.
  package struct Row: Sendable {
    package var record: RecommendationRecord
    /// The class that the simulator drew.
    package var trueClass: String
  }

  /// Progress of the demo.
  package struct Progress: Sendable {
    package var sent: Int
    package var total: Int
    package var account: Ledger
    package var night: Double
  }

  private static let topic = "ztf_demo_programid1"
  private static let partitions = 4
  /// Packets that wait in the broker at most: it keeps 5 MB a partition.
  private static let maximumBacklog = 400

  private let sky: DemoSky
  /// Seconds over which the season is spread.
  private let duration: Double

  package init(objects: Int, seed: UInt64, duration: Double) throws {
    sky = try DemoSky(objects: objects, seed: seed)
    self.duration = duration
  }

  /// Runs the season through the daemon.
  ///
  /// - Parameters:
  ///   - port: of the dashboard; 0 is any free one.
  ///   - dashboardStarted: called with the dashboard's address.
  ///   - progress: called a few times a second.
  ///   - finished: called with the ranked table; the daemon ends when it returns.
  package func run(
    model: String, port: Int, threads: Int, dashboardStarted: @escaping @Sendable (String) -> Void,
    progress: @escaping @Sendable (Progress) -> Void,
    finished: @escaping @Sendable ([Row], Ledger) async -> Void
  ) async throws {
    let broker = try EmbeddedBroker()
    try broker.createTopic(Self.topic, partitions: Self.partitions)
    for topic in ["nightjar.scores", "nightjar.recommendations", "nightjar.quarantine"] {
      try broker.createTopic(topic, partitions: 1)
    }
    let settings = try Self.settings(
      bootstrap: broker.bootstrapServers, model: model, port: port, threads: threads)
    let clock = DemoClock(start: sky.packets.first?.time ?? 0)
    let daemon = try DaemonRun(
      // Warnings would say each night that a simulated sky is not the model's real one.
      settings: settings, clock: MJDClock { clock.now }, logLevel: .error,
      dashboardStarted: dashboardStarted, reload: { settings })
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await daemon.run() }
      group.addTask {
        try await send(to: broker.bootstrapServers, daemon, clock, progress)
        try await settle(daemon)
        await finished(rows(daemon), daemon.parts.status.account.value)
        daemon.stop()
      }
      // The daemon ends by itself only where it fails or a signal comes; then the sender ends too.
      try await group.next()
      daemon.stop()
      group.cancelAll()
      do { try await group.waitForAll() } catch is CancellationError {}
    }
  }

  private static func settings(
    bootstrap: String, model: String, port: Int, threads: Int
  ) throws(ConfigurationErrors) -> NightjarSettings {
    let flags = [
      "kafka.bootstrap=\(bootstrap)", "kafka.delivery=atLeastOnce", "surveys.ztf.topics=\(topic)",
      "surveys.ztf.model=\(model)",
      "http.port=\(port)", "store.path=:memory:", "kafka.batchDuration=100ms",
      "followUp.interval=1s", "followUp.listSize=15", "threads=\(threads)",
    ]
    // Without telescopes the list is by worth alone: the strangest of the whole sky.
    let yaml = Array("followUp:\n  telescopes: []\n".utf8)
    return try LoadedConfiguration(
      layers: ConfigurationLayers(yaml: yaml, name: "demo", flags: flags)
    ).settings
  }

  /// Sends the packets evenly over the duration, and never further ahead than the broker can keep.
  private func send(
    to bootstrap: String, _ daemon: DaemonRun, _ clock: DemoClock,
    _ progress: @Sendable (Progress) -> Void
  ) async throws {
    let producer = try KafkaProducer(
      KafkaConnection(bootstrapServers: bootstrap), logger: daemon.logger)
    let start = ContinuousClock.now
    var sent = 0
    while sent < sky.packets.count {
      let elapsed = (ContinuousClock.now - start) / .seconds(1)
      let due = min(sky.packets.count, Int(Double(sky.packets.count) * elapsed / duration) + 1)
      let account = daemon.parts.status.account.value
      let allowed = min(due, account.input + Self.maximumBacklog)
      if allowed > sent {
        try await producer.send(sky.packets[sent..<allowed].map(Self.record))
        clock.now = sky.packets[allowed - 1].time
        sent = allowed
      }
      progress(
        Progress(sent: sent, total: sky.packets.count, account: account, night: clock.now))
      try await Task.sleep(for: .milliseconds(100))
    }
    _ = try await producer.flush(timeout: .seconds(30))
  }

  private static func record(_ packet: DemoSky.Packet) -> KafkaOutgoingRecord {
    KafkaOutgoingRecord(topic: topic, key: Array(packet.objectID.utf8), value: packet.bytes)
  }

  /// Waits until the daemon has taken everything and its list has followed.
  private func settle(_ daemon: DaemonRun) async throws {
    let total = sky.packets.count
    try await daemon.parts.status.account.wait { $0.input >= total }
    try await Task.sleep(for: daemon.settings.followUp.interval * 1.5)
  }

  private func rows(_ daemon: DaemonRun) -> [Row] {
    daemon.parts.list.value.records.map {
      Row(record: $0, trueClass: sky.classes[$0.key.objectID] ?? "")
    }
  }
}

/// The demo's time: about that of the last packet sent.
private final class DemoClock: Sendable {
  private let time: Mutex<Double>

  init(start: Double) { time = Mutex(start) }

  /// MJD TAI; a second passes with each look, so that no two lists are of the same moment.
  var now: Double {
    get {
      time.withLock {
        $0 += 1 / 86_400
        return $0
      }
    }
    set { time.withLock { $0 = newValue } }
  }
}
