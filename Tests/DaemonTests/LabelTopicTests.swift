import AlertProcessing
import AnomalyScoring
import Configuration
import Daemon
import Foundation
import KafkaTransport
import Photometry
import ServiceLifecycle
import StateStore
import Synchronization
import Telemetry
import TestSupport
import Testing
import Topics

@Suite(.serialized) struct LabelTopicTests {
  /// Labels of the topic reach the store and the models in use; what is none, or takes back none
  /// that there is, is quarantined; a second run goes on where the first ended.
  @Test(.timeLimit(.minutes(2))) func labelsAreTakenAndLearned() async throws {
    let broker = try EmbeddedBroker()
    for topic in [
      "alerts", "labels", "nightjar.scores", "nightjar.recommendations", "nightjar.quarantine",
    ] {
      try broker.createTopic(topic, partitions: 1)
    }
    let path = try Fixture.temporaryFolder().appending(path: "state.sqlite").path
    let settings = try settings(broker, store: path)
    let key = try seed(path)
    let producer = try KafkaProducer(
      KafkaConnection(bootstrapServers: broker.bootstrapServers),
      logger: Logger(label: "test") { _ in NoOpLogHandler() })
    let good = "{\"objectId\":\"\(key.objectID)\",\"label\":\"interesting\",\"author\":\"t\"}"
    func named(_ verdict: String) -> String {
      #"{"id":"a","objectId":"\#(key.objectID)","label":"\#(verdict)","author":"t"}"#
    }
    try await producer.send(
      [
        good, "{\"label\":7}", "{\"undo\":\"none\"}", named("known"), named("known"),
        named("bogus"),
      ].map {
        KafkaOutgoingRecord(topic: "labels", key: nil, value: Array($0.utf8))
      })
    _ = try await producer.flush(timeout: .seconds(10))
    for undo in [false, true] {
      let daemon = try DaemonRun(
        settings: settings, logLevel: .critical, signals: [], reload: { settings })
      let running = Task { try await daemon.run() }
      if undo {
        let id = try #require(try StateStore(readingFrom: path).labels().first).id
        try await producer.send([
          KafkaOutgoingRecord(
            topic: "labels", key: nil, value: Array("{\"undo\":\"\(id)\"}".utf8))
        ])
        _ = try await producer.flush(timeout: .seconds(10))
      }
      let expected = undo ? 3 : 2
      let isLearned = try await becomes {
        daemon.parts.models.value[.ztf]?.scorer.bundle.labels.version == expected
      }
      #expect(isLearned)
      let refused = daemon.parts.metrics.counter(.labels, [.verdict: "labelField"])
      let taken = daemon.parts.metrics.counter(.labels, [.verdict: "labelConflict"])
      if !undo { #expect(try await becomes { refused.value == 2 && taken.value == 1 }) }
      // Two labels of one object are one point.
      #expect(daemon.parts.models.value[.ztf]?.scorer.bundle.labels.count == 1)
      daemon.stop()
      try await running.value
    }
    let labels = try StateStore(path: path).labels()
    // The place of the record and its time in milliseconds since 1970.
    let id = try #require(labels.first).id.split(separator: "/")
    #expect(labels.map(\.verdict) == ["interesting", "known"], "\(labels)")
    #expect(id.prefix(3) == ["labels", "0", "0"], "\(labels)")
    #expect(id.count == 4 && (Int(id[3]) ?? 0) > 1_600_000_000_000, "\(labels)")
    #expect(labels.first?.undone != nil)
    try await aNewStoreTellsNoFaultAgain(broker)
  }

  private func settings(_ broker: EmbeddedBroker, store: String) throws -> NightjarSettings {
    let model = SharedData.packageRoot.appending(path: "config/models/ztf-gr").path
    let layers = try ConfigurationLayers(flags: [
      "kafka.bootstrap=\(broker.bootstrapServers)", "surveys.ztf.topics=alerts",
      "surveys.ztf.model=\(model)", "http.port=0", "store.path=\(store)", "labels.topic=labels",
      "kafka.delivery=atLeastOnce", "threads=2",
    ])
    return try LoadedConfiguration(layers: layers).settings
  }

  /// What is no label was quarantined once, though a store that is made again reads all again.
  private func aNewStoreTellsNoFaultAgain(_ broker: EmbeddedBroker) async throws {
    let settings = try settings(broker, store: ":memory:")
    let daemon = try DaemonRun(
      settings: settings, logLevel: .critical, signals: [], reload: { settings })
    let running = Task { try await daemon.run() }
    #expect(
      try await becomes {
        (try? daemon.parts.store.changelogPositions())?.contains { $0.value == 7 } == true
      })
    daemon.stop()
    try await running.value
    let admin = try KafkaAdmin(
      KafkaConnection(bootstrapServers: broker.bootstrapServers),
      logger: Logger(label: "test") { _ in NoOpLogHandler() })
    let quarantine = TopicPartition(topic: "nightjar.quarantine", partition: 0)
    #expect(try await admin.watermarks(of: quarantine).high == 3)
  }

  /// An object that the model has scored.
  private func seed(_ path: String) throws -> ObjectKey {
    let store = try StateStore(path: path)
    let inputs = Fixture.inputs(try Fixture.packets(.ztf, objects: 3, seed: 4))
    _ = try Fixture.run(inputs, batch: 100, threads: 2, store: store)
    return try #require(try store.ranked(limit: 1).first).object.key
  }

  private func becomes(_ condition: () -> Bool) async throws -> Bool {
    for _ in 0..<400 {
      if condition() { return true }
      try await Task.sleep(for: .milliseconds(100))
    }
    return false
  }
}
