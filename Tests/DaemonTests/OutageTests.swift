import Configuration
import Daemon
import Dashboard
import Foundation
import KafkaTransport
import Telemetry
import TestSupport
import Testing

/// A daemon whose only broker goes away, on a cluster of its own.
@Suite(
  .serialized,
  .enabled(if: RealBroker.canStart, RealBroker.untried("a daemon whose broker goes and returns")),
  .timeLimit(.minutes(2)))
struct OutageTests {
  private let cluster: KafkaCluster
  private let logger = Logger(label: "test") { _ in NoOpLogHandler() }

  init() throws { cluster = try KafkaCluster() }

  private func settings() throws -> NightjarSettings {
    let model = SharedData.packageRoot.appending(path: "config/models/ztf-gr").path
    let flags = [
      "kafka.bootstrap=\(cluster.bootstrap)", "surveys.ztf.topics=alerts",
      "surveys.ztf.model=\(model)", "http.port=0", "store.path=:memory:", "threads=1",
      "labels.topic=labels",
    ]
    let yaml = Array("followUp:\n  telescopes: []\n".utf8)
    return try LoadedConfiguration(
      layers: ConfigurationLayers(yaml: yaml, name: "test", flags: flags)
    ).settings
  }

  /// It says so, says when the broker is back, and ends in time whatever the brokers do.
  @Test func anOutageIsToldAndDoesNotHoldUpTheEnd() async throws {
    let settings = try settings()
    try await KafkaAdmin(settings.kafka.connection, logger: logger).create(
      ["alerts", "labels"].map { KafkaTopic(name: $0, partitions: 1) })
    let daemon = try DaemonRun(
      settings: settings, logLevel: .critical, signals: [], reload: { settings })
    let running = Task { try await daemon.run() }
    try await wait { daemon.parts.readiness.report.ready }
    try cluster.kill()
    try await wait { !daemon.parts.readiness.report.ready }
    let kafka = try #require(daemon.parts.readiness.report.checks.first)
    #expect(kafka.name == "kafka" && kafka.detail.hasPrefix("no broker answers"))
    try cluster.start()
    try await wait { daemon.parts.readiness.report.ready }
    try cluster.kill()
    try await wait { !daemon.parts.readiness.report.ready }
    let stopped = ContinuousClock.now
    daemon.stop()
    try await running.value
    // 20 s for the stream and 5 s for the labels' topic.
    #expect(.now - stopped < .seconds(30))
  }

  private func wait(until isDone: () -> Bool) async throws {
    let deadline = ContinuousClock.now + .seconds(40)
    while !isDone(), ContinuousClock.now < deadline {
      try await Task.sleep(for: .milliseconds(50))
    }
    try #require(isDone())
  }
}
