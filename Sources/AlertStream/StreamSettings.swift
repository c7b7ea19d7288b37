package import KafkaTransport
package import StateChangelog
package import StateStore

/// The part of an alert's way that a stream does.
package enum StreamRole: Sendable, Hashable {
  /// All of it, in the only instance.
  case whole
  /// Decodes and selects the survey's records, and hands them on to the owners of their objects.
  case routing
  /// Merges and scores the forwarded alerts; owns the state of its partitions.
  case scoring
}

/// How a stream reads and writes.
package struct StreamSettings: Sendable {
  package var role: StreamRole
  package var delivery: CheckpointMode
  package var connection: KafkaConnection
  package var consumer: KafkaConsumer.Settings
  /// Topics or patterns that are read.
  package var topics: [String]
  package var outputTopics: StreamOutput.Topics
  package var changelog: Changelog.Topics
  /// The name by which brokers tell this instance's transactions from those of others.
  package var transactionalID: String
  package var batchSize: Int
  /// Bytes of records from which on a batch waits for no more.
  package var batchBytes: Int
  package var batchDuration: Duration
  package var threads: Int
  /// Without them nothing is forgotten.
  package var retention: RetentionHorizons?
  /// How long a record waits for its schema before it is quarantined: longer than a registry's restart
  /// or a release takes, short enough that one packet with a wrong identifier does not cost a night.
  package var schemaPatience = Duration.seconds(600)
  /// A transaction is open while a batch's results are written: seconds. One that an instance
  /// leaves behind when it dies holds up the next owner of its partitions for so long.
  package var transactionTimeout = Duration.seconds(30)
  /// Added to the processing of each batch, to see the effect of a slow one.
  package var delay = Duration.zero

  package init(
    role: StreamRole, delivery: CheckpointMode, connection: KafkaConnection,
    consumer: KafkaConsumer.Settings, topics: [String], outputTopics: StreamOutput.Topics,
    changelog: Changelog.Topics, transactionalID: String, batchSize: Int, batchBytes: Int,
    batchDuration: Duration, threads: Int
  ) {
    self.role = role
    self.delivery = delivery
    self.connection = connection
    self.consumer = consumer
    self.topics = topics
    self.outputTopics = outputTopics
    self.changelog = changelog
    self.transactionalID = transactionalID
    self.batchSize = batchSize
    self.batchBytes = batchBytes
    self.batchDuration = batchDuration
    self.threads = threads
  }

  package var producer: KafkaProducer.Settings {
    var settings = KafkaProducer.Settings()
    settings.transactionTimeout = transactionTimeout
    if delivery == .exactlyOnce { settings.transactionalID = transactionalID }
    return settings
  }
}
