import AlertFormats
import AlertProcessing
import AlertStream
import CatalogueMatching
import Configuration
import Daemon
import Foundation
import KafkaTransport
import LightCurveAssembly
import Photometry
import ServiceLifecycle
import StateStore
import Telemetry
import TestSupport
import Testing
import Topics

@Suite struct CatalogueDaemonTests {
  private let broker: EmbeddedBroker
  private let folder: String
  private let packets: [[UInt8]]
  private let logger = Logger(label: "test") { _ in NoOpLogHandler() }

  init() throws {
    broker = try EmbeddedBroker()
    for topic in ["alerts", "nightjar.scores", "nightjar.recommendations", "nightjar.quarantine"] {
      try broker.createTopic(topic, partitions: 1)
    }
    folder = try Fixture.temporaryFolder().path
    packets = try Fixture.packets(.ztf, objects: 8, seed: 11)
  }

  private func settings(store: String) throws -> NightjarSettings {
    let model = SharedData.packageRoot.appending(path: "config/models/ztf-gr").path
    let layers = try ConfigurationLayers(flags: [
      "kafka.bootstrap=\(broker.bootstrapServers)", "surveys.ztf.topics=alerts",
      "surveys.ztf.model=\(model)", "http.port=0", "store.path=\(store)", "threads=2",
      "kafka.delivery=atLeastOnce", "catalogues.directory=\(folder)",
    ])
    return try LoadedConfiguration(layers: layers).settings
  }

  private func send(_ values: some Collection<[UInt8]>) async throws {
    let producer = try KafkaProducer(
      KafkaConnection(bootstrapServers: broker.bootstrapServers), logger: logger)
    try await producer.send(
      values.map { KafkaOutgoingRecord(topic: "alerts", key: nil, value: $0) })
    #expect(try await producer.flush(timeout: .seconds(20)).delivered == values.count)
  }

  /// Imports AGN at the positions of the objects of some packets.
  /// - Returns: the objects.
  private func importAGN(at packets: some Collection<[UInt8]>) throws -> Set<String> {
    let decoder = AlertDecoder()
    let alerts = packets.compactMap { decoder.decode($0).alerts.first }
    let lines = alerts.map { "\($0.rightAscension),\($0.declination),AGN-\($0.objectID)\n" }
    try Fixture.importCatalogue(
      "ra,dec,id\n" + lines.joined(), name: "agn", role: .agn, into: folder,
      columns: [.rightAscension: "ra", .declination: "dec", .identifier: "id"])
    return Set(alerts.map(\.objectID))
  }

  /// A catalogue that is imported while the daemon runs takes the objects that it has off the
  /// ranking with their next alerts.
  @Test(.timeLimit(.minutes(3))) func aCatalogueIsTakenUpWhileTheDaemonRuns() async throws {
    let half = packets.count / 2
    let path = try Fixture.temporaryFolder().appending(path: "state.sqlite").path
    let settings = try settings(store: path)
    let daemon = try DaemonRun(
      settings: settings, logLevel: .critical, signals: [], reload: { settings })
    let running = Task { try await daemon.run() }
    try await send(packets[..<half])
    try await eventually(within: .seconds(60)) { daemon.parts.status.account.value.input == half }
    let before = try daemon.parts.store.ranked(limit: 100).map(\.object.key.objectID)
    let listed = try importAGN(at: packets[half...]).intersection(before)
    #expect(!listed.isEmpty)
    try await send(packets[half...])
    try await eventually(within: .seconds(60)) {
      daemon.parts.status.account.value.input == packets.count
    }
    let key = ObjectKey(survey: .ztf, objectID: try #require(listed.first))
    let counts = try daemon.parts.store.dispositions()
    #expect(counts.contains { $0.detail == Criterion.catalogueAGN.rawValue && $0.count > 0 })
    #expect(
      try daemon.parts.store.ranked(limit: 100)
        .allSatisfy { !listed.contains($0.object.key.objectID) })
    let object = try #require(try daemon.parts.store.object(key))
    #expect(object.rejection?.hasPrefix("catalogueAGN agn AGN-\(key.objectID), ") == true)
    let matches = try #require(try daemon.parts.store.matches(of: key))
    #expect(matches.entries.map(\.identifier).contains("AGN-\(key.objectID)"))
    daemon.stop()
    try await running.value
  }
}
