package import Telemetry
package import Topics

/// Everything that a stream asks of a Kafka cluster: one member of a consumer group, one
/// transactional producer, and the topics themselves.
///
/// ``KafkaStreamTransport`` talks to brokers; tests use a simulated cluster instead. Every call may
/// throw a ``KafkaError``, and may fail although it took effect.
package protocol StreamTransport: Sendable {
  // MARK: reading as a member of the group

  /// Joins the group for some topics, or patterns that begin with `^`.
  func subscribe(to topics: [String]) async throws

  /// Waits for records up to `timeout`, then returns the available ones and the events.
  func poll(max: Int, timeout: Duration) async throws -> KafkaPoll

  /// Answers `KafkaEvent.assigned`: reads from the given positions, else from the first record.
  func accept(
    _ partitions: [TopicPartition], from positions: [TopicPartition: Int64]
  ) async throws

  /// Answers `KafkaEvent.revoked`, and `KafkaEvent.lost`.
  func release(_ partitions: [TopicPartition]) async throws

  /// The partitions that are read now.
  func assignment() async throws -> [TopicPartition]

  /// Reads no more of assigned partitions until they are sought.
  func pause(_ partitions: [TopicPartition]) async throws

  /// Goes on reading assigned partitions, paused ones as well, from other positions.
  func seek(to positions: [TopicPosition]) async throws

  /// Answers `KafkaEvent.outOfRange`: reads an assigned partition from an offset, or from its first
  /// record.
  /// - Returns: `false` where a change of the assignment has to be answered first.
  func restart(_ partition: TopicPartition, at offset: Int64?) async throws -> Bool

  /// The group's committed positions; a partition without one is left out.
  func committed(_ partitions: [TopicPartition]) async throws -> [TopicPosition]

  /// Makes positions the group's committed ones, outside of a transaction.
  func commit(_ positions: [TopicPosition]) async throws

  /// Runs `body`, however long it takes, without the group taking the member's partitions away.
  func stayingMember<Value>(_ body: () async throws -> Value) async throws -> Value

  /// Leaves the group.
  func close() async throws

  // MARK: writing

  /// Fences older producers of the same name and ends their open transaction.
  func initTransactions() async throws
  func beginTransaction() async throws

  /// Queues records in order.
  func send(_ records: [KafkaOutgoingRecord]) async throws

  /// Waits until every record is acknowledged or has failed.
  func flush() async throws -> KafkaDeliveryReport

  /// Makes positions of the group part of the transaction.
  func sendOffsets(_ positions: [TopicPosition]) async throws

  /// Makes the transaction's records and offsets visible at once.
  func commitTransaction() async throws -> KafkaDeliveryReport
  func abortTransaction() async throws

  // MARK: topics

  /// All topics with their number of partitions.
  func topics() async throws -> [KafkaTopic]

  /// The settings in force of topics, such as `cleanup.policy`, by topic and name.
  func settings(of topics: [String]) async throws -> [String: [String: String]]

  /// Creates the topics that do not exist yet.
  func create(_ topics: [KafkaTopic]) async throws

  /// The offsets that a partition holds, those of open transactions included.
  func watermarks(of partition: TopicPartition) async throws -> KafkaWatermarks

  /// Reads partitions beside the group.
  func reader(from positions: [TopicPosition]) async throws -> any PartitionReader
}

/// Reads given partitions, committed records alone.
package protocol PartitionReader: Sendable {
  func poll(max: Int, timeout: Duration) async throws -> KafkaPoll
  func close() async
}

/// A stream's way to brokers, over librdkafka.
package struct KafkaStreamTransport: StreamTransport {
  package let consumer: KafkaConsumer
  private let producer: KafkaProducer
  private let admin: KafkaAdmin
  private let connection: KafkaConnection
  private let logger: Logger

  /// How long a broker is waited for before a call fails.
  private static let patience = Duration.seconds(20)
  /// How long the brokers may take to acknowledge records sent outside of a transaction.
  private static let flushTimeout = Duration.seconds(60)
  /// KiB that are fetched ahead by a reader of partitions.
  private static let readerPrefetch = 64 << 10

  package init(
    _ connection: KafkaConnection, consumer: KafkaConsumer.Settings,
    producer: KafkaProducer.Settings, logger: Logger
  ) throws(KafkaError) {
    self.consumer = try KafkaConsumer(connection, consumer: consumer, logger: logger)
    self.producer = try KafkaProducer(connection, producer: producer, logger: logger)
    admin = try KafkaAdmin(connection, logger: logger)
    self.connection = connection
    self.logger = logger
  }

  package func subscribe(to topics: [String]) async throws { try consumer.subscribe(to: topics) }

  package func poll(max: Int, timeout: Duration) async throws -> KafkaPoll {
    try await consumer.poll(max: max, timeout: timeout)
  }

  package func accept(
    _ partitions: [TopicPartition], from positions: [TopicPartition: Int64]
  ) async throws {
    try consumer.accept(partitions, from: positions)
  }

  package func release(_ partitions: [TopicPartition]) async throws {
    try consumer.release(partitions)
  }

  package func assignment() async throws -> [TopicPartition] { try consumer.assignment() }

  package func pause(_ partitions: [TopicPartition]) async throws {
    try await consumer.pause(partitions)
  }

  package func seek(to positions: [TopicPosition]) async throws {
    try await consumer.seek(to: positions)
  }

  package func restart(_ partition: TopicPartition, at offset: Int64?) async throws -> Bool {
    try await consumer.restart(partition, at: offset)
  }

  package func committed(_ partitions: [TopicPartition]) async throws -> [TopicPosition] {
    try await consumer.committed(partitions)
  }

  package func commit(_ positions: [TopicPosition]) async throws {
    try await consumer.commit(positions)
  }

  package func stayingMember<Value>(
    _ body: () async throws -> Value
  ) async throws -> Value {
    try await consumer.stayingMember(body)
  }

  package func close() async throws { try await consumer.close() }

  package func initTransactions() async throws {
    try await producer.initTransactions(timeout: Self.patience)
  }

  package func beginTransaction() async throws { try producer.beginTransaction() }

  package func send(_ records: [KafkaOutgoingRecord]) async throws {
    try await producer.send(records)
  }

  package func flush() async throws -> KafkaDeliveryReport {
    try await producer.flush(timeout: Self.flushTimeout)
  }

  package func sendOffsets(_ positions: [TopicPosition]) async throws {
    try await producer.sendOffsets(positions, of: consumer, timeout: Self.patience)
  }

  package func commitTransaction() async throws -> KafkaDeliveryReport {
    try await producer.commitTransaction(timeout: Self.patience)
  }

  package func abortTransaction() async throws {
    try await producer.abortTransaction(timeout: Self.patience)
  }

  package func topics() async throws -> [KafkaTopic] { try await admin.topics() }

  package func settings(of topics: [String]) async throws -> [String: [String: String]] {
    try await admin.settings(of: topics)
  }

  package func create(_ topics: [KafkaTopic]) async throws { try await admin.create(topics) }

  package func watermarks(of partition: TopicPartition) async throws -> KafkaWatermarks {
    try await admin.watermarks(of: partition)
  }

  package func reader(from positions: [TopicPosition]) async throws -> any PartitionReader {
    var connection = connection
    connection.properties["fetch.wait.max.ms"] = "20"
    var settings = KafkaConsumer.Settings(groupID: "nightjar.changelog")
    settings.prefetchKilobytes = Self.readerPrefetch
    let consumer = try KafkaConsumer(connection, consumer: settings, logger: logger)
    try consumer.assign(positions)
    return KafkaPartitionReader(consumer: consumer)
  }
}

private struct KafkaPartitionReader: PartitionReader {
  let consumer: KafkaConsumer

  func poll(max: Int, timeout: Duration) async throws -> KafkaPoll {
    try await consumer.poll(max: max, timeout: timeout)
  }

  // A client that is released without it waits for an answer to its last assignment.
  func close() async { try? await consumer.close() }
}
