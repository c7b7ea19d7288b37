import AlertFormats
import KafkaTransport
import StreamTopology
import Telemetry

/// Reads alerts from Kafka until shutdown; drains the batch under way before it ends.
struct StreamService: Service {
  let name = "stream"
  let context: DaemonContext
  let kafka: KafkaSettings
  let consumer: KafkaConsumer.Settings
  let topics: [String]
  let outputTopics: StreamOutput.Topics
  let schemas: any SchemaSource
  let batchSize: Int
  let batchDuration: Duration
  let threads: Int

  func run(_ service: ServiceContext) async throws {
    let consumer = try KafkaConsumer(kafka, consumer: consumer, logger: context.logger)
    let producer = try KafkaProducer(kafka, logger: context.logger)
    try consumer.subscribe(to: topics)
    context.logger.notice(
      "reading alerts",
      metadata: [
        .kafkaBootstrap: "\(kafka.bootstrapServers)", .kafkaTopics: "\(topics)",
        .kafkaGroup: "\(self.consumer.groupID)",
      ])
    service.markReady()
    defer { context.isReading = false }
    var loop = StreamLoop(
      context: context, consumer: consumer,
      output: StreamOutput(producer: producer, topics: outputTopics), schemas: schemas,
      batchSize: batchSize, batchDuration: batchDuration, threads: threads)
    do {
      try await loop.run { service.isShuttingDown }
    } catch {
      try? await consumer.close()
      throw error
    }
    try await consumer.close()
    context.logger.notice("stream drained")
  }
}
