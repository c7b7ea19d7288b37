import AlertFormats
import AlertProcessing
import AlertStream
import Configuration
import Daemon
import Foundation
import KafkaTransport
import Photometry
import Rehearsal
import ServiceLifecycle
import StateStore
import Telemetry
import TestSupport
import Testing
import Topics

/// The daemon and `replay` on a real broker, over TLS with a password.
@Suite(
  .serialized,
  .enabled(if: RealBroker.canStart, RealBroker.untried("daemon and replay over TLS")),
  .timeLimit(.minutes(2)))
struct KafkaDaemonTests {
  private let cluster: KafkaCluster
  private let logger = Logger(label: "test") { _ in NoOpLogHandler() }
  private let name = RealBroker.unique("daemon")
  private let settings: NightjarSettings
  private let packets: [[UInt8]]

  init() throws {
    cluster = try RealBroker.cluster()
    packets = try Fixture.packets(.ztf, objects: 8, seed: 21)
    settings = try Self.settings(cluster, name)
  }

  private static func settings(
    _ cluster: KafkaCluster, _ name: String, _ more: [String] = []
  ) throws(ConfigurationErrors) -> NightjarSettings {
    let model = SharedData.packageRoot.appending(path: "config/models/ztf-gr").path
    let flags =
      [
        "kafka.bootstrap=\(cluster.secureBootstrap)", "kafka.groupID=\(name)",
        "kafka.security.protocol=sasl_ssl", "kafka.security.user=nightjar",
        "kafka.security.passwordFile=\(cluster.passwordFile.path)",
        "kafka.security.certificateFile=\(cluster.certificateFile.path)",
        "kafka.output.scores=\(name).scores", "kafka.output.quarantine=\(name).quarantine",
        "kafka.output.recommendations=\(name).recommendations", "kafka.output.retry=\(name).retry",
        "kafka.output.state=\(name).state",
        "kafka.output.ledger=\(name).ledger", "kafka.output.objects=\(name).objects",
        "kafka.batchDuration=50ms", "surveys.ztf.topics=\(name).alerts",
        "surveys.ztf.model=\(model)", "http.port=0", "store.path=:memory:", "threads=1",
      ] + more
    let yaml = Array("followUp:\n  telescopes: []\n".utf8)
    return try LoadedConfiguration(
      layers: ConfigurationLayers(yaml: yaml, name: "test", flags: flags)
    ).settings
  }

  /// Everything that reads and replays sees the same alerts, a replay disturbs nobody, and what was
  /// quarantined is processed once it can be.
  @Test func readsReplaysAndTakesUpQuarantinedRecords() async throws {
    let start: Int64 = 1_760_000_000_000
    let spoiled = Array(packets[3].prefix(300))
    try await send(packets[..<(packets.count - 1)] + [spoiled], to: "alerts", from: start)
    let quarantined = QuarantinedRecord(
      origin: RecordOrigin(
        TopicPartition(topic: "\(name).alerts", partition: 0), offset: 9_999, written: .nan),
      reason: "badValue", message: "mended since",
      bytes: try #require(packets.last))
    let large = QuarantinedRecord(
      origin: quarantined.origin, reason: "badValue", message: "too large to be kept",
      bytes: [UInt8](repeating: 0, count: QuarantinedRecord.keptBytes + 1))
    try await send([quarantined.json, large.json], to: "quarantine", from: start)
    // There from the start, so that the test need not wait until the daemon finds it.
    try await send([[UInt8]](), to: "retry", from: start)

    let settings = settings
    let daemon = try DaemonRun(settings: settings, logLevel: .critical, reload: { settings })
    async let running: Void = daemon.run()
    try await settle(daemon, input: packets.count)
    let first = daemon.parts.status.account.value
    #expect(first.unaccounted == 0)
    #expect(first.quarantined.values.reduce(0, +) == 1, "\(first.quarantined)")
    #expect(first.scored > packets.count / 3)

    let summary = try await replay(.earliest)
    #expect(summary.ledger == first)
    let later = try await replay(.time(start + 40_000))
    #expect(later.ledger.input == packets.count - 40)
    #expect(try await replay(.offset(50)).ledger.input == packets.count - 50)
    #expect(try await replay(.offset(1_000_000)).ledger.input == 0)
    #expect(try await committed() == Int64(packets.count))

    // The spoiled packet, the one that is readable now, and the one that is not kept.
    let again = try await replay(.earliest, "quarantine", of: .quarantine)
    #expect(again.ledger.input == 3 && again.ledger.quarantined["notKept"] == 1)
    let producer = try KafkaProducer(settings.kafka.connection, logger: logger)
    let sent = try await ReplayRun.resubmit(
      reader(.earliest, "quarantine"), to: settings.kafka.output.retry, through: producer,
      notKept: { _ in })
    #expect(sent == 2)
    try await settle(daemon, input: packets.count + 2)
    let last = daemon.parts.status.account.value
    #expect(last.unaccounted == 0 && last.quarantined.values.reduce(0, +) == 2)
    #expect(last.input - last.quarantined.values.reduce(0, +) == packets.count)
    daemon.stop()
    try await running
  }

  /// What is new is made with the partitions of the state; what is there and differs ends the daemon.
  @Test func topicsHaveThePartitionsOfTheState() async throws {
    let admin = try KafkaAdmin(settings.kafka.connection, logger: logger)
    try await admin.create([
      .compacted(name: "\(name).state", partitions: 3),
      KafkaTopic(name: "\(name).other", partitions: 2),
      KafkaTopic(name: "\(name).alerts", partitions: 1),
    ])
    let shared = ["kafka.shared=true"]
    let good = try Self.settings(cluster, name, shared)
    let daemon = try DaemonRun(settings: good, logLevel: .critical, reload: { good })
    async let running: Void = daemon.run()
    let deadline = ContinuousClock.now + .seconds(20)
    var found: Int?
    while found == nil, ContinuousClock.now < deadline {
      try await Task.sleep(for: .milliseconds(100))
      found = try await admin.topics().first { $0.name == "\(name).objects" }?.partitions
    }
    #expect(found == 3)
    daemon.stop()
    try await running
    let bad = try Self.settings(cluster, name, shared + ["kafka.output.objects=\(name).other"])
    let second = try DaemonRun(settings: bad, logLevel: .critical, reload: { bad })
    await #expect(throws: (any Error).self) { try await second.run() }
  }

  @Test func aWrongPasswordIsNamedAndNotShown() async throws {
    var kafka = settings.kafka.connection
    kafka.properties["sasl.password"] = "hunter2-wrong"
    let reader = TopicReader(
      kafka, topics: ["\(name).alerts"], start: .earliest, logger: logger)
    let error = await #expect(throws: KafkaError.self) { try await reader.read(batch: 1) { _ in } }
    #expect(error?.name == "_AUTHENTICATION")
    #expect(error?.description.contains("hunter2") == false)
  }

  /// The daemon ends and says why, under the delivery that makes its topics first.
  @Test(.enabled(if: NightjarProcess.isBuilt))
  func aWrongPasswordEndsTheStart() async throws {
    let password = "wrong-\(UUID().uuidString)"
    let file = try Fixture.temporaryFolder().appending(path: "password")
    try Data(password.utf8).write(to: file)
    let daemon = try NightjarProcess([
      "kafka.bootstrap=\(cluster.secureBootstrap)", "kafka.groupID=\(name)",
      "kafka.security.protocol=sasl_ssl", "kafka.security.user=nightjar",
      "kafka.security.passwordFile=\(file.path)",
      "kafka.security.certificateFile=\(cluster.certificateFile.path)",
    ])
    let deadline = ContinuousClock.now + .seconds(20)
    while daemon.isRunning, ContinuousClock.now < deadline {
      try await Task.sleep(for: .milliseconds(20))
    }
    #expect(daemon.status == 1)
    let lines = daemon.said.split(separator: "\n").filter { $0.contains("level=critical") }
    #expect(lines.first?.contains("the brokers refuse user or password") == true, "\(daemon.said)")
    #expect(!daemon.said.contains(password))
  }

  /// A state topic that is not compacted would lose the state: the start is refused.
  @Test(.enabled(if: NightjarProcess.isBuilt))
  func aStateTopicThatIsNotCompactedEndsTheStart() async throws {
    let topic = "\(name).state"
    let connection = KafkaConnection(bootstrapServers: cluster.bootstrap)
    try await KafkaAdmin(connection, logger: logger).create([KafkaTopic(name: topic, partitions: 1)]
    )
    let daemon = try NightjarProcess([
      "kafka.bootstrap=\(cluster.bootstrap)", "kafka.groupID=\(name)",
      "kafka.output.state=\(topic)", "kafka.output.ledger=\(name).ledger",
    ])
    let deadline = ContinuousClock.now + .seconds(20)
    while daemon.isRunning, ContinuousClock.now < deadline {
      try await Task.sleep(for: .milliseconds(20))
    }
    #expect(daemon.status == 78)
    #expect(
      daemon.said.contains("topic \(topic) has cleanup.policy=delete, expected compact"),
      "\(daemon.said)")
  }

  @Test func anUnknownTopicIsNamed() async throws {
    let error = await #expect(throws: TopicReaderError.self) {
      try await reader(.earliest, "nowhere").read(batch: 1) { _ in }
    }
    #expect(error == .noSuchTopic("\(name).nowhere"))
  }

  /// Sends records a second apart.
  private func send(
    _ values: some Collection<[UInt8]>, to topic: String, from start: Int64
  ) async throws {
    try await KafkaAdmin(settings.kafka.connection, logger: logger)
      .create([KafkaTopic(name: "\(name).\(topic)", partitions: 1)])
    let producer = try KafkaProducer(settings.kafka.connection, logger: logger)
    try await producer.send(
      values.enumerated().map { index, value in
        KafkaOutgoingRecord(
          topic: "\(name).\(topic)", value: value, timestamp: start + Int64(index) * 1_000)
      })
    #expect(try await producer.flush(timeout: .seconds(20)).delivered == values.count)
  }

  private func settle(_ daemon: DaemonRun, input: Int) async throws {
    let deadline = ContinuousClock.now + .seconds(60)
    while daemon.parts.status.account.value.input < input, ContinuousClock.now < deadline {
      try await Task.sleep(for: .milliseconds(50))
    }
    #expect(daemon.parts.status.account.value.input == input)
  }

  private func reader(_ start: TopicReader.Start, _ topic: String) -> TopicReader {
    TopicReader(
      settings.kafka.connection, topics: ["\(name).\(topic)"], start: start, logger: logger)
  }

  private func replay(
    _ start: TopicReader.Start, _ topic: String = "alerts",
    of content: ReplayRun.Content = .alerts
  ) async throws -> ReplayRun.Summary {
    let run = ReplayRun(
      schemas: NoSchemas(), models: try Fixture.models(),
      store: try StateStore(path: ":memory:"), threads: 1)
    return try await run.run(reader(start, topic), of: content, committed: { _ in })
  }

  /// The daemon's own committed position in its input.
  private func committed() async throws -> Int64? {
    let consumer = try KafkaConsumer(
      settings.kafka.connection, consumer: .init(groupID: name), logger: logger)
    let deadline = ContinuousClock.now + .seconds(10)
    while true {
      let found = try await consumer.committed([
        TopicPartition(topic: "\(name).alerts", partition: 0)
      ]).first?.offset
      if found == Int64(packets.count) || ContinuousClock.now > deadline { return found }
    }
  }
}
