import AlertProcessing
import AlertStream
import Configuration
import Daemon
import Digests
import Ephemerides
import FollowUp
import Foundation
import JSONText
import KafkaTransport
import Photometry
import Recommending
import ServiceLifecycle
import StateChangelog
import StateStore
import Telemetry
import TestSupport
import Testing

/// A daemon on an embedded broker, with a receiver on loopback.
@Suite(.serialized, .timeLimit(.minutes(2))) struct WebhookDaemonTests {
  private static func settings(
    _ broker: EmbeddedBroker, _ yaml: String
  ) throws -> NightjarSettings {
    let model = SharedData.packageRoot.appending(path: "config/models/ztf-gr").path
    let flags = [
      "kafka.bootstrap=\(broker.bootstrapServers)", "kafka.delivery=atLeastOnce",
      "surveys.ztf.topics=alerts", "surveys.ztf.model=\(model)", "http.port=0",
      "store.path=:memory:", "followUp.interval=1s", "followUp.listSize=5",
      "followUp.minimumPercentile=0", "threads=2",
    ]
    return try LoadedConfiguration(
      layers: ConfigurationLayers(yaml: Array(yaml.utf8), name: "test", flags: flags)
    ).settings
  }

  private static func broker() throws -> EmbeddedBroker {
    let broker = try EmbeddedBroker()
    let outputs = ["nightjar.scores", "nightjar.recommendations", "nightjar.quarantine"]
    for topic in ["alerts"] + outputs { try broker.createTopic(topic, partitions: 1) }
    return broker
  }

  private static func send(_ packets: [[UInt8]], to broker: EmbeddedBroker) async throws {
    let producer = try KafkaProducer(
      KafkaConnection(bootstrapServers: broker.bootstrapServers), logger: .silent)
    try await producer.send(
      packets.map { KafkaOutgoingRecord(topic: "alerts", key: nil, value: $0) })
    _ = try await producer.flush(timeout: .seconds(30))
  }

  /// Every object that crosses is told once, and the list when it is made; signed with the key of the
  /// file without its line's end, to those who want it. A receiver that is down stops nothing.
  @Test func eventsLeaveTheDaemon() async throws {
    let folder = try Fixture.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let key = folder.appending(path: "key").path
    try Data("top secret\n".utf8).write(to: URL(filePath: key))
    let servers = try (0..<2).map { _ in try LoopbackServer { _, _ in .init() } }
    let down = try LoopbackServer { _, _ in .init() }
    down.stop()
    defer { for server in servers { server.stop() } }
    let yaml = """
      followUp: {telescopes: []}
      webhooks:
        - {name: all, url: "\(servers[0].url)/all", secretFile: \(key)}
        - {name: down, url: "\(down.url)/"}
        - {name: lists, url: "\(servers[1].url)/", events: [recommendations]}

      """
    let broker = try Self.broker()
    let settings = try Self.settings(broker, yaml)
    let packets = try Fixture.packets(.ztf, objects: 60, seed: 3)
    let scores = try Fixture.run(Fixture.inputs(packets), batch: 100, threads: 2).flatMap(\.scores)
    let time = try #require(scores.map(\.score.mjd).max())
    let daemon = try DaemonRun(
      settings: settings, clock: MJDClock { time }, logLevel: .critical, signals: [],
      reload: { settings })
    async let running: Void = daemon.run()
    try await Self.send(packets, to: broker)
    let parts = daemon.parts
    try await eventually(within: .seconds(60)) {
      parts.status.account.value.input >= packets.count && !parts.list.value.records.isEmpty
        && parts.outbox.hasSettled
    }
    daemon.stop()
    try await running

    let requests = servers[0].received
    let crossings = requests.filter { $0.headers["x-nightjar-event"] == "crossing" }
    let expected = scores.filter(\.isFirstCrossing).map(\.score.key.objectID)
    try #require(expected.count > 2)
    let told = try crossings.map { try JSONValue(parsing: $0.body)["record"]?["objectId"]?.string }
    #expect(told.compactMap(\.self).sorted() == expected.sorted())
    let listed = Set(parts.list.value.records.map(\.recommendation.id))
    let lists = requests.filter { $0.headers["x-nightjar-event"] == "recommendation" }
    #expect(listed.isSubset(of: lists.map { $0.headers["x-nightjar-delivery"] ?? "" }))
    #expect(lists.map(\.body) == servers[1].received.map(\.body))
    for request in requests {
      let stamp = request.headers["x-nightjar-timestamp"] ?? ""
      let digest = HMACSHA256.hex(
        of: Array("\(stamp).".utf8) + request.body, key: Array("top secret".utf8))
      #expect(request.headers["x-nightjar-signature"] == "sha256=\(digest)")
    }
  }
}
