import Foundation
import KafkaTransport
import Telemetry
import TestSupport
import Testing

/// SASL/SCRAM over TLS, against a real broker.
@Suite(
  .serialized,
  .enabled(if: RealBroker.canStart, RealBroker.untried("SASL/SCRAM over TLS")),
  .timeLimit(.minutes(2)))
struct SecureBrokerTests {
  let cluster: KafkaCluster

  init() throws { cluster = try RealBroker.cluster() }

  private func settings(
    password: String? = nil, mechanism: String = "SCRAM-SHA-512", certificate: String? = nil
  ) throws -> KafkaConnection {
    let right = try String(contentsOf: cluster.passwordFile, encoding: .utf8)
    return KafkaConnection(
      bootstrapServers: cluster.secureBootstrap,
      properties: [
        "security.protocol": "sasl_ssl", "sasl.mechanism": mechanism, "sasl.username": "nightjar",
        "sasl.password": password ?? right,
        "ssl.ca.location": certificate ?? cluster.certificateFile.path,
      ])
  }

  @Test(arguments: ["SCRAM-SHA-256", "SCRAM-SHA-512"])
  func theRightPasswordWritesAndReads(mechanism: String) async throws {
    let settings = try settings(mechanism: mechanism)
    let topic = RealBroker.unique("secure")
    try await KafkaAdmin(settings, logger: Clients.logger)
      .create([KafkaTopic(name: topic, partitions: 1)])
    let producer = try KafkaProducer(settings, logger: Clients.logger)
    try producer.send(KafkaOutgoingRecord(topic: topic, value: [1, 2, 3]))
    #expect(try await producer.flush(timeout: .seconds(20)).delivered == 1)
    let consumer = try KafkaConsumer(
      settings, consumer: .init(groupID: RealBroker.unique("group")), logger: Clients.logger)
    try consumer.subscribe(to: [topic])
    let reader = Reader(consumer)
    #expect(try await reader.run { $0.records.map(\.value) == [[1, 2, 3]] })
    try await consumer.close()
  }

  @Test func aWrongPasswordIsToldAndNeverShown() async throws {
    let password = "wrong-\(UUID().uuidString)"
    let (error, log) = try await refusal(try settings(password: password))
    #expect(error.name == "_AUTHENTICATION")
    #expect(error.description.contains("SASL authentication error"))
    #expect(!log.isEmpty)
    #expect(!"\(error)\(log)".contains(password))
  }

  @Test func anUnknownAuthorityIsTold() async throws {
    let (error, _) = try await refusal(
      try settings(certificate: "/etc/ssl/certs/ca-certificates.crt"))
    #expect(error.name == "_SSL")
    #expect(error.description.contains("certificate verify failed"))
  }

  /// The first error that says why nothing is read, and all that was logged meanwhile.
  private func refusal(_ settings: KafkaConnection) async throws -> (KafkaError, String) {
    let sink = LineSink()
    let consumer = try KafkaConsumer(
      settings, consumer: .init(groupID: "g"),
      logger: Logger(label: "t") { _ in sink })
    try consumer.subscribe(to: ["t"])
    let reader = Reader(consumer)
    func errors() -> [KafkaError] {
      reader.events.compactMap { if case .failed(let error) = $0 { error } else { nil } }
    }
    _ = try await reader.run(for: .seconds(20)) { _ in
      errors().contains { $0.name == "_AUTHENTICATION" || $0.name == "_SSL" }
    }
    try await consumer.close()
    let error = try #require(errors().first { $0.name == "_AUTHENTICATION" || $0.name == "_SSL" })
    return (error, sink.text)
  }
}
