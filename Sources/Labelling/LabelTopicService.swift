package import AlertProcessing
package import Ephemerides
package import KafkaTransport
import Photometry
package import ServiceLifecycle
package import StateStore
package import Telemetry
import Topics

/// Takes labels from a Kafka topic into the store, from where ``LabelService`` learns.
///
/// Every instance reads the whole topic, from the position in its store; label and position are
/// committed together. A record that is not a label goes to the quarantine with the reason, once
/// (``FaultQuarantine``).
package struct LabelTopicService: Service {
  package let name = "labelTopic"
  private let source: Source
  private let store: StateStore
  private let models: ModelBoard
  private let clock: MJDClock
  private let metrics: MetricRegistry
  private let logger: Logger

  /// The topic of labels and how it is read.
  package struct Source: Sendable {
    package var connection: KafkaConnection
    /// The group whose offsets say how far faults were quarantined; it has no members.
    package var group: String
    package var topic: String
    package var quarantineTopic: String
    /// The name of the transactions that quarantine faults; `nil` where there are none, so that a
    /// crash may quarantine a fault twice.
    package var transactionalID: String?
    /// Judges the value of a record's header `authorization`; `nil` where the broker alone decides
    /// who may write.
    package var admits: (@Sendable (_ authorization: String) -> Bool)?

    package init(
      connection: KafkaConnection, group: String, topic: String, quarantineTopic: String,
      transactionalID: String? = nil,
      admits: (@Sendable (_ authorization: String) -> Bool)? = nil
    ) {
      self.connection = connection
      self.group = group
      self.topic = topic
      self.quarantineTopic = quarantineTopic
      self.transactionalID = transactionalID
      self.admits = admits
    }
  }

  package init(
    _ source: Source, store: StateStore, models: ModelBoard, clock: MJDClock,
    metrics: MetricRegistry, logger: Logger
  ) {
    self.source = source
    self.store = store
    self.models = models
    self.clock = clock
    self.metrics = metrics
    self.logger = logger
  }

  private var topic: String { source.topic }

  private static let patience = Duration.milliseconds(250)
  private static let batch = 256
  /// Between two looks for partitions.
  private static let refresh = Duration.seconds(30)
  /// Between two looks for partitions while there are none.
  private static let retry = Duration.seconds(1)
  /// How long after a stop the records under way are waited for.
  private static let drainTime = Duration.seconds(5)

  package func run(_ service: ServiceContext) async throws {
    let admin = try KafkaAdmin(source.connection, logger: logger)
    let consumer = try KafkaConsumer(
      source.connection, consumer: .init(groupID: source.group), logger: logger)
    service.markReady()
    let hasEnded = try await service.finish(within: Self.drainTime) {
      await read(consumer, admin, while: { !service.isShuttingDown })
      try await consumer.close()
    }
    if !hasEnded {
      logger.warning(
        "labels' topic did not stop in time; labels not stored yet will be read at the next start",
        metadata: [.kafkaTopic: "\(topic)"])
    }
  }

  private func read(
    _ consumer: KafkaConsumer, _ admin: KafkaAdmin, while isWanted: () -> Bool
  ) async {
    var count = 0
    var quarantine = FaultQuarantine(source, logger: logger)
    var looked = ContinuousClock.now - Self.refresh
    while isWanted() {
      do {
        if .now - looked >= (count == 0 ? Self.retry : Self.refresh) {
          looked = .now
          let known = count
          count = try await assign(consumer, admin, known: known)
          if count != known { try await quarantine.update(partitions(count), consumer) }
        }
        let poll = try await consumer.poll(max: Self.batch, timeout: Self.patience)
        note(poll.events)
        try await take(poll.records, &quarantine, consumer)
        await quarantine.note(poll.records, consumer)
      } catch {
        logger.error(
          "reading the labels' topic failed; retrying",
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
    let stored = try store.changelogPositions()
    try consumer.assign(
      partitions(count).map { partition in
        stored[partition].map { TopicPosition(partition, offset: $0) }
          ?? .beginning(of: partition)
      })
    return count
  }

  private func partitions(_ count: Int) -> [TopicPartition] {
    (0..<Int32(count)).map { TopicPartition(topic: topic, partition: $0) }
  }

  private func take(
    _ records: [KafkaRecord], _ quarantine: inout FaultQuarantine, _ consumer: KafkaConsumer
  ) async throws {
    guard !records.isEmpty else { return }
    var changes = BatchChanges()
    var labels: [StoredLabel] = []
    var faults: [QuarantinedRecord] = []
    var known = Dictionary(try store.labels().map { ($0.id, $0) }, uniquingKeysWith: { $1 })
    for record in records {
      do throws(LabelMessage.Fault) {
        switch try message(record) {
        case .label(let label):
          if let standing = known[label.id] {
            if let fault = LabelMessage.conflict(of: label, with: standing) { throw fault }
            continue
          }
          known[label.id] = label
          changes.labels.append(.given(label))
          labels.append(label)
        case .undo(let id):
          guard var label = known[id] else { throw LabelMessage.unknown(id) }
          let time = clock.now()
          label.undone = label.undone ?? time
          known[id] = label
          changes.labels.append(.takenBack(id: id, time: time))
        }
      } catch {
        faults.append(quarantined(record, error))
      }
    }
    faults = try await quarantine.take(faults, among: records, consumer)
    changes.changelog = Dictionary(
      records.map { ($0.partition, $0.offset + 1) }, uniquingKeysWith: max
    ).map { TopicPosition($0.key, offset: $0.value) }
    try store.commit(changes)
    note(labels, faults)
  }

  private func message(_ record: KafkaRecord) throws(LabelMessage.Fault) -> LabelMessage {
    if let admits = source.admits {
      let header = record.headers.first { $0.name.lowercased() == "authorization" }
      guard admits(String(decoding: header?.value ?? [], as: UTF8.self)) else {
        throw LabelMessage.Fault(
          reason: "labelToken",
          message: "the authorization header does not contain the expected bearer token")
      }
    }
    return try LabelMessage(
      bytes: record.value ?? [], id: { _, _ in Self.id(of: record) },
      surveys: models.value.surveys, time: clock.now())
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
      origin: RecordOrigin(record.partition, offset: record.offset, written: 0),
      reason: fault.reason, message: fault.message, bytes: record.value ?? [])
  }

  private func note(_ events: [KafkaEvent]) {
    for event in events {
      let error: KafkaError
      switch event {
      case .failed(let reported), .vanished(_, let reported): error = reported
      default: continue
      }
      metrics.counter(.kafkaErrors, [.code: error.name]).increment()
      logger.warning(
        "Kafka client reports an error",
        metadata: [
          .kafkaTopic: "\(topic)", .errorCode: "\(error.name)", .errorDescription: "\(error)",
        ])
    }
  }

  private func note(_ labels: [StoredLabel], _ faults: [QuarantinedRecord]) {
    for label in labels {
      metrics.counter(.labels, [.verdict: label.verdict]).increment()
      logger.note(label)
    }
    for fault in faults {
      metrics.counter(.labels, [.verdict: fault.reason]).increment()
      logger.note(fault)
    }
  }
}
