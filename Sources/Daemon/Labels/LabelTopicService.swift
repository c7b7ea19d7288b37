import Dashboard
import KafkaTransport
import Photometry
import StateStore
import StreamTopology
import Telemetry

/// Takes labels from a Kafka topic into the store, from where ``LabelService`` learns.
///
/// Every instance reads the whole topic, from where its store says; label and position are
/// committed together. What is no label goes to the quarantine with the reason, once: a store that
/// is made again reads the topic again, but up to where a group of its own has committed the topic
/// its faults were told.
struct LabelTopicService: Service {
  let name = "labelTopic"
  let context: DaemonContext
  let kafka: KafkaSettings
  /// Whose offsets say up to where faults were told; it has no members.
  let group: String
  let topic: String
  let quarantineTopic: String
  /// What a record carries as `authorization: Bearer`; `nil` where the broker alone decides who may
  /// write.
  let token: String?

  private static let patience = Duration.milliseconds(250)
  private static let batch = 256
  /// Between two looks for partitions.
  private static let refresh = Duration.seconds(30)
  /// Between two looks for partitions while there are none.
  private static let retry = Duration.seconds(1)
  /// How long after a stop the records under way are waited for.
  private static let drainTime = Duration.seconds(5)

  func run(_ service: ServiceContext) async throws {
    let admin = try KafkaAdmin(kafka, logger: context.logger)
    let consumer = try KafkaConsumer(
      kafka, consumer: .init(groupID: group), logger: context.logger)
    let producer = try KafkaProducer(kafka, logger: context.logger)
    service.markReady()
    let hasEnded = try await service.finish(within: Self.drainTime) {
      await read(consumer, admin, producer, while: { !service.isShuttingDown })
      try await consumer.close()
    }
    if !hasEnded {
      context.logger.warning(
        "labels' topic given up: what is not in the store is read again at the next start",
        metadata: [.kafkaTopic: "\(topic)"])
    }
  }

  private func read(
    _ consumer: KafkaConsumer, _ admin: KafkaAdmin, _ producer: KafkaProducer,
    while isWanted: () -> Bool
  ) async {
    var count = 0
    var told: [KafkaPartition: Int64] = [:]
    var looked = ContinuousClock.now - Self.refresh
    while isWanted() {
      do {
        if .now - looked >= (count == 0 ? Self.retry : Self.refresh) {
          looked = .now
          let known = count
          count = try await assign(consumer, admin, known: known)
          if count != known { told = await self.told(consumer, count) }
        }
        let poll = try await consumer.poll(max: Self.batch, timeout: Self.patience)
        note(poll.events)
        try await take(poll.records, told, producer)
        await tell(poll.records, &told, consumer)
      } catch {
        context.logger.error(
          "labels' topic failed",
          metadata: [.kafkaTopic: "\(topic)", .errorDescription: "\(error)"])
        count = 0  // read again from where the store stands
        // Where the brokers cannot be asked, the client says why, such as a refused password.
        if let poll = try? await consumer.poll(max: Self.batch, timeout: .zero) {
          note(poll.events)
        }
        try? await Task.sleep(for: Self.retry)
      }
    }
  }

  /// Reads all partitions of the topic, where they are others than before.
  /// - Returns: their number.
  private func assign(
    _ consumer: KafkaConsumer, _ admin: KafkaAdmin, known: Int
  ) async throws -> Int {
    let count = try await admin.topics().first { $0.name == topic }?.partitions ?? 0
    guard count != known else { return count }
    let stored = Dictionary(
      try context.store.changelogPositions().filter { $0.topic == topic }
        .map { ($0.partition, $0.offset) }, uniquingKeysWith: { $1 })
    try consumer.assign(
      (0..<Int32(count)).map { number in
        let partition = KafkaPartition(topic: topic, partition: number)
        return stored[number].map { KafkaPosition(partition, offset: $0) }
          ?? .beginning(of: partition)
      })
    return count
  }

  /// Up to where the faults of each partition were told, as far as the brokers say.
  private func told(_ consumer: KafkaConsumer, _ count: Int) async -> [KafkaPartition: Int64] {
    let partitions = (0..<Int32(count)).map { KafkaPartition(topic: topic, partition: $0) }
    let committed = (try? await consumer.committed(partitions)) ?? []
    return Dictionary(
      committed.map { ($0.partition, $0.offset) }, uniquingKeysWith: { $1 })
  }

  /// Notes that the faults among some records are told. Where that fails, a store that is made again
  /// tells them again.
  private func tell(
    _ records: [KafkaRecord], _ told: inout [KafkaPartition: Int64], _ consumer: KafkaConsumer
  ) async {
    let ends = Dictionary(records.map { ($0.partition, $0.offset + 1) }, uniquingKeysWith: max)
      .filter { $1 > told[$0] ?? 0 }
    told.merge(ends, uniquingKeysWith: max)
    try? await consumer.commit(
      ends.map { KafkaPosition($0, offset: $1) }, timeout: Self.drainTime)
  }

  private func take(
    _ records: [KafkaRecord], _ told: [KafkaPartition: Int64], _ producer: KafkaProducer
  ) async throws {
    guard !records.isEmpty else { return }
    var changes = BatchChanges()
    var labels: [StoredLabel] = []
    var faults: [QuarantinedRecord] = []
    var known = Set(try context.store.labels().map(\.id))
    for record in records {
      do throws(LabelMessage.Fault) {
        switch try message(record) {
        case .label(let label):
          known.insert(label.id)
          changes.labels.append(.given(label))
          labels.append(label)
        case .undo(let id):
          guard known.contains(id) else { throw LabelMessage.unknown(id) }
          changes.labels.append(.takenBack(id: id, time: context.clock.now()))
        }
      } catch {
        if record.offset >= told[record.partition] ?? 0 {
          faults.append(quarantined(record, error))
        }
      }
    }
    if !faults.isEmpty {
      try await producer.send(faults.map(outgoing))
      let report = try await producer.flush(timeout: .seconds(30))
      if let failure = report.failures.first { throw failure.error }
    }
    changes.changelog = Dictionary(
      records.map { ($0.partition.partition, $0.offset + 1) }, uniquingKeysWith: max
    ).map { StreamPosition(topic: topic, partition: $0.key, offset: $0.value) }
    try context.store.commit(changes)
    note(labels, faults)
  }

  private func message(_ record: KafkaRecord) throws(LabelMessage.Fault) -> LabelMessage {
    if let token {
      let header = record.headers.first { $0.name.lowercased() == "authorization" }
      let text = String(decoding: header?.value ?? [], as: UTF8.self)
      guard AccessPolicy(host: "", token: token).admits(text) else {
        throw LabelMessage.Fault(
          reason: "labelToken", message: "the header authorization has not the bearer token")
      }
    }
    return try LabelMessage(
      bytes: record.value ?? [], id: { _, _ in Self.id(of: record) },
      surveys: context.models.surveys, time: context.clock.now())
  }

  /// The place of a record with its time, since places begin anew where a topic is made again.
  private static func id(of record: KafkaRecord) -> String {
    let place = "\(record.partition)/\(record.offset)"
    return record.timestamp.map { "\(place)/\($0)" } ?? place
  }

  private func quarantined(
    _ record: KafkaRecord, _ fault: LabelMessage.Fault
  ) -> QuarantinedRecord {
    QuarantinedRecord(
      origin: RecordOrigin(
        topic: topic, partition: record.partition.partition, offset: record.offset, written: 0),
      reason: fault.reason, message: fault.message, bytes: record.value ?? [])
  }

  private func outgoing(_ fault: QuarantinedRecord) -> KafkaOutgoingRecord {
    let origin = fault.origin
    return KafkaOutgoingRecord(
      topic: quarantineTopic,
      key: Array("\(origin.topic)/\(origin.partition)/\(origin.offset)".utf8), value: fault.json)
  }

  private func note(_ events: [KafkaEvent]) {
    for case .failed(let error) in events {
      context.metrics.counter(.kafkaErrors, [.code: error.name]).increment()
      context.logger.warning(
        "Kafka client reports an error",
        metadata: [
          .kafkaTopic: "\(topic)", .errorCode: "\(error.name)", .errorDescription: "\(error)",
        ])
    }
  }

  private func note(_ labels: [StoredLabel], _ faults: [QuarantinedRecord]) {
    for label in labels { context.note(label) }
    for fault in faults {
      context.metrics.counter(.labels, [.verdict: fault.reason]).increment()
      context.note(fault)
    }
  }
}
