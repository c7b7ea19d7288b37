import KafkaTransport
package import ServiceLifecycle
import Telemetry

/// Reads records from Kafka until shutdown; drains the batch under way before it ends.
package struct StreamService: Service {
  private let settings: StreamSettings
  private let parts: StreamParts

  /// How long after a stop the batch under way is waited for. Whatever of it is not committed then,
  /// the brokers abort; the store is written in transactions of its own.
  private static let drainTime = Duration.seconds(20)

  package init(_ settings: StreamSettings, _ parts: StreamParts) {
    self.settings = settings
    self.parts = parts
  }

  package var name: String {
    switch settings.role {
    case .whole: "stream"
    case .routing: "stream of alerts"
    case .scoring: "stream of objects"
    }
  }

  package func run(_ service: ServiceContext) async throws {
    let transport = try KafkaStreamTransport(
      settings.connection, consumer: settings.consumer, producer: settings.producer,
      logger: parts.logger)
    noteStart()
    service.markReady()
    defer { parts.status.setReading(false) }
    let reading = ReadPartitions(metrics: parts.metrics)
    let watch = ConsumerWatch(
      consumer: transport.consumer, reading: reading, health: parts.status.health)
    let watching = Task { await watch.run() }
    defer { watching.cancel() }
    let hasEnded = try await service.finish(within: Self.drainTime) {
      try await run(over: transport, reading) { service.isShuttingDown }
    }
    if hasEnded {
      parts.logger.notice("stream drained")
    } else {
      parts.logger.warning(
        "stream did not stop in time; uncommitted records will be reprocessed at the next start",
        metadata: [.durationSeconds: "\(Self.drainTime / .seconds(1))"])
    }
  }

  private func run(
    over transport: KafkaStreamTransport, _ reading: ReadPartitions,
    isStopping: @escaping @Sendable () -> Bool
  ) async throws {
    var work = BatchWork(
      settings, parts, transport: transport, reading: reading, isStopping: isStopping)
    let schemas = work.schemas
    let asking = Task { await schemas.run() }
    defer { asking.cancel() }
    let loop = CheckpointLoop(
      mode: settings.delivery, clock: parts.clock, isStopping: isStopping,
      progress: { [status = parts.status] in status.noteProgress() })
    do {
      try await loop.run(&work)
    } catch {
      try? await transport.close()
      throw error
    }
    try await transport.close()
  }

  private func noteStart() {
    var metadata: Logger.Metadata = [
      .kafkaBootstrap: "\(settings.connection.bootstrapServers)",
      .kafkaTopics: "\(settings.topics)", .kafkaGroup: "\(settings.consumer.groupID)",
      .delivery: "\(settings.delivery)",
    ]
    if settings.delivery == .exactlyOnce {
      metadata[.kafkaTransactionalID] = "\(settings.transactionalID)"
    }
    parts.logger.notice("reading alerts", metadata: metadata)
  }
}
