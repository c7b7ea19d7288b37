import AlertStream
import Configuration
import Daemon
import Foundation
import KafkaTransport
import ServiceLifecycle
import StateChangelog
import StateStore
import Telemetry
import TestSupport
import Testing

/// Records that are there, or were, and that reading never comes to.
@Suite(
  .serialized,
  .enabled(if: RealBroker.canStart, RealBroker.untried("books of records deleted or passed over")),
  .timeLimit(.minutes(2)))
struct PassedOverTests {
  private let cluster: KafkaCluster
  private let logger = Logger(label: "test") { _ in NoOpLogHandler() }
  private let name = RealBroker.unique("passed")
  private let folder: URL

  init() throws {
    cluster = try RealBroker.cluster()
    folder = try Fixture.temporaryFolder()
  }

  private var topic: String { "\(name).alerts" }
  private var path: String { folder.appending(path: "state.sqlite").path }

  private func settings() throws(ConfigurationErrors) -> NightjarSettings {
    let model = SharedData.packageRoot.appending(path: "config/models/ztf-gr").path
    let outputs = [
      "scores", "quarantine", "recommendations", "retry", "state", "ledger", "objects",
    ]
    let flags =
      [
        "kafka.bootstrap=\(cluster.bootstrap)", "kafka.groupID=\(name)",
        "kafka.sessionTimeout=6s", "kafka.batchDuration=50ms", "surveys.ztf.topics=\(topic)",
        "surveys.ztf.model=\(model)", "http.port=0", "store.path=\(path)", "threads=1",
      ] + outputs.map { "kafka.output.\($0)=\(name).\($0)" }
    let yaml = Array("followUp:\n  telescopes: []\n".utf8)
    return try LoadedConfiguration(
      layers: ConfigurationLayers(yaml: yaml, name: "test", flags: flags)
    ).settings
  }

  /// What an operator moves the group over, and what is deleted before it is read, is missing from
  /// the ledger; nothing else is.
  @Test func theLedgerMissesWhatIsPassedOver() async throws {
    try await KafkaAdmin(settings().kafka.connection, logger: logger).create([
      KafkaTopic(name: topic, partitions: 1)
    ])
    #expect(try await read(10) == 0)

    try await send(20)
    // The static member stays for its session.
    try await Task.sleep(for: .seconds(7))
    try cluster.tool(
      "groups", "--reset-offsets --to-latest --execute --group \(name) --topic \(topic)")
    #expect(try await read(5) == 20)

    try await send(7)
    let file = folder.appending(path: "delete.json")
    let deletion = "{\"partitions\":[{\"topic\":\"\(topic)\",\"partition\":0,\"offset\":42}]}"
    try Data(deletion.utf8).write(to: file)
    try cluster.tool("delete-records", "--offset-json-file '\(file.path)'")
    #expect(try await read(3) == 20 + 7)
    #expect(try await read(4) == 20 + 7)
    try FileManager.default.removeItem(at: folder)
  }

  /// Runs a daemon, sends records once it reads, and waits until it has taken them.
  /// - Returns: by how much the ledger fails.
  private func read(_ count: Int) async throws -> Int? {
    let settings = try settings()
    let daemon = try DaemonRun(
      settings: settings, logLevel: .critical, signals: [], reload: { settings })
    let running = Task { try await daemon.run() }
    try await wait { daemon.parts.status.isReading }
    try await send(count)
    try await wait { daemon.parts.status.account.value.input >= count }
    daemon.stop()
    try await running.value
    #expect(daemon.parts.status.account.value.input == count)
    return try LedgerReport(StateStore(readingFrom: path)).partitions.first?.difference
  }

  /// Sends records that are no alerts: they are counted as any other.
  private func send(_ count: Int) async throws {
    let producer = try KafkaProducer(settings().kafka.connection, logger: logger)
    try await producer.send(
      (0..<count).map { _ in KafkaOutgoingRecord(topic: topic, value: [1, 2, 3]) })
    #expect(try await producer.flush(timeout: .seconds(20)).delivered == count)
  }

  private func wait(until isDone: () -> Bool) async throws {
    let deadline = ContinuousClock.now + .seconds(30)
    while !isDone(), ContinuousClock.now < deadline {
      try await Task.sleep(for: .milliseconds(20))
    }
    try #require(isDone())
  }
}
