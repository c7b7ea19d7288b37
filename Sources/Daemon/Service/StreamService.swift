import AlertFormats
import KafkaTransport
import StreamTopology
import Telemetry

/// Reads records from Kafka until shutdown; drains the batch under way before it ends.
struct StreamService: Service {
  let context: DaemonContext
  let settings: StreamSettings
  let schemas: any SchemaSource

  var name: String {
    switch settings.role {
    case .whole: "stream"
    case .routing: "stream of alerts"
    case .scoring: "stream of objects"
    }
  }

  func run(_ service: ServiceContext) async throws {
    let consumer = try KafkaConsumer(
      settings.kafka, consumer: settings.consumer, logger: context.logger)
    let producer = try KafkaProducer(
      settings.kafka, producer: settings.producer, logger: context.logger)
    var metadata: Logger.Metadata = [
      .kafkaBootstrap: "\(settings.kafka.bootstrapServers)",
      .kafkaTopics: "\(settings.topics)", .kafkaGroup: "\(settings.consumer.groupID)",
      .delivery: "\(settings.delivery)",
    ]
    if settings.delivery == .exactlyOnce {
      metadata[.kafkaTransactionalID] = "\(settings.transactionalID)"
    }
    context.logger.notice("reading alerts", metadata: metadata)
    service.markReady()
    defer { context.isReading = false }
    let watch = ConsumerWatch(consumer: consumer, context: context)
    let watching = Task { await watch.run() }
    defer { watching.cancel() }
    let hasEnded = try await service.finish(within: Self.drainTime) {
      var loop = StreamLoop(
        context: context, settings: settings, consumer: consumer, watch: watch,
        output: StreamOutput(producer: producer, topics: settings.outputTopics), schemas: schemas,
        isStopping: { service.isShuttingDown })
      do {
        try await loop.run()
      } catch {
        try? await consumer.close()
        throw error
      }
      try await consumer.close()
    }
    if hasEnded {
      context.logger.notice("stream drained")
    } else {
      context.logger.warning(
        "stream given up: what is not committed is read again at the next start",
        metadata: [.durationSeconds: "\(Self.drainTime / .seconds(1))"])
    }
  }

  /// How long after a stop the batch under way is waited for. Whatever of it is not committed then,
  /// the brokers abort; the store is written in transactions of its own.
  private static let drainTime = Duration.seconds(20)
}
