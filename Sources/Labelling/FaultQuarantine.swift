package import AlertProcessing
package import KafkaTransport
package import Telemetry
package import Topics

/// Quarantines faulty records of the labels' topic, each once.
///
/// A group of its own, without members, holds the offsets up to which faults were quarantined. With
/// transactions they are committed together with the quarantined records, so that a reader of
/// committed records sees a fault once, whatever was killed when, and also where a store that is made
/// again reads the topic again. Two instances that read a fault at the same moment may both
/// quarantine it, under the same key.
package struct FaultQuarantine {
  private let source: LabelTopicService.Source
  private let logger: Logger
  private var producer: KafkaProducer?
  /// The offset after the last record whose faults are quarantined, by partition.
  private var told: [TopicPartition: Int64] = [:]

  /// How long the brokers' answer to a stop is waited for.
  private static let patience = Duration.seconds(5)

  package init(_ source: LabelTopicService.Source, logger: Logger) {
    self.source = source
    self.logger = logger
  }

  /// Asks the brokers up to which offsets faults were quarantined.
  package mutating func update(
    _ partitions: some Sequence<TopicPartition>, _ consumer: KafkaConsumer
  ) async throws(KafkaError) {
    for position in try await consumer.committed(Array(partitions)) {
      told[position.partition] = max(told[position.partition] ?? 0, position.offset)
    }
  }

  /// Quarantines the faults among some records, less those that were before.
  /// - Returns: those that it quarantined.
  package mutating func take(
    _ faults: [QuarantinedRecord], among records: [KafkaRecord], _ consumer: KafkaConsumer
  ) async throws -> [QuarantinedRecord] {
    guard faults.contains(where: isNew) else { return [] }
    try await update(Set(faults.map(\.origin.partition)), consumer)
    let new = faults.filter(isNew)
    guard !new.isEmpty else { return [] }
    let producer = try await readyProducer()
    do {
      try await send(new.map(outgoing), records, producer, consumer)
      return new
    } catch {
      // What the transaction left open is ended by the next producer of its name.
      self.producer = nil
      throw error
    }
  }

  /// Notes that the faults among some records are quarantined. Where that fails, a store that is made
  /// again finds them quarantined up to an earlier record, none of whose followers was faulty.
  package mutating func note(_ records: [KafkaRecord], _ consumer: KafkaConsumer) async {
    let ends = Self.ends(records).filter { $0.offset > told[$0.partition] ?? 0 }
    for end in ends { told[end.partition] = end.offset }
    try? await consumer.commit(ends, timeout: Self.patience)
  }

  private func isNew(_ fault: QuarantinedRecord) -> Bool {
    fault.origin.offset >= told[fault.origin.partition] ?? 0
  }

  private mutating func readyProducer() async throws(KafkaError) -> KafkaProducer {
    if let producer { return producer }
    let made = try KafkaProducer(
      source.connection, producer: .init(transactionalID: source.transactionalID), logger: logger)
    if source.transactionalID != nil { try await made.initTransactions(timeout: .seconds(30)) }
    producer = made
    return made
  }

  private mutating func send(
    _ faults: [KafkaOutgoingRecord], _ records: [KafkaRecord], _ producer: KafkaProducer,
    _ consumer: KafkaConsumer
  ) async throws {
    guard source.transactionalID != nil else {
      try await producer.send(faults)
      try Self.check(try await producer.flush(timeout: .seconds(30)))
      return
    }
    let ends = Self.ends(records)
    try producer.beginTransaction()
    try await producer.send(faults)
    try await producer.sendOffsets(ends, of: consumer, timeout: .seconds(30))
    try Self.check(try await producer.commitTransaction(timeout: .seconds(30)))
    for end in ends { told[end.partition] = end.offset }
  }

  private static func check(_ report: KafkaDeliveryReport) throws(KafkaError) {
    if let failure = report.failures.first { throw failure.error }
  }

  private static func ends(_ records: [KafkaRecord]) -> [TopicPosition] {
    Dictionary(records.map { ($0.partition, $0.offset + 1) }, uniquingKeysWith: max)
      .map { TopicPosition($0.key, offset: $0.value) }
  }

  private func outgoing(_ fault: QuarantinedRecord) -> KafkaOutgoingRecord {
    KafkaOutgoingRecord(
      topic: source.quarantineTopic, key: Array(fault.origin.description.utf8),
      value: fault.json)
  }
}
