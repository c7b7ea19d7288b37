import KafkaTransport
import StreamTopology

/// How a stream reads and writes.
struct StreamSettings: Sendable {
  var role: StreamRole
  var delivery: CheckpointMode
  var kafka: KafkaSettings
  var consumer: KafkaConsumer.Settings
  /// Topics or patterns that are read.
  var topics: [String]
  var outputTopics: StreamOutput.Topics
  var changelog: Changelog.Topics
  /// By which brokers tell this instance's transactions from those of others.
  var transactionalID: String
  var batchSize: Int
  /// Bytes of records from which on a batch waits for no more.
  var batchBytes: Int
  var batchDuration: Duration
  var threads: Int
  /// Added to the processing of each batch, to see what a slow one does.
  var delay = Duration.zero

  /// A transaction is open while a batch's results are written: seconds. One that an instance
  /// leaves behind when it dies holds up who takes its partitions over for so long.
  private static let transactionTimeout = Duration.seconds(30)

  var producer: KafkaProducer.Settings {
    var settings = KafkaProducer.Settings()
    settings.transactionTimeout = Self.transactionTimeout
    if delivery == .exactlyOnce { settings.transactionalID = transactionalID }
    return settings
  }
}
