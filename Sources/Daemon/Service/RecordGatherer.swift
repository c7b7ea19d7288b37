import KafkaTransport
import StateStore
import Telemetry

/// Gathers batches of records from Kafka and keeps account of the partitions that are read.
struct RecordGatherer {
  let consumer: KafkaConsumer
  let context: DaemonContext
  /// Records of a batch at most, and how long it waits for them after the first.
  let limit: Int
  let duration: Duration

  private var records: [KafkaRecord] = []
  private var partitions: Set<KafkaPartition> = []
  private var lagChecked = ContinuousClock.now

  /// How long one poll waits, so that a stop is noticed.
  private static let pollTimeout = Duration.milliseconds(200)
  private static let lagInterval = Duration.seconds(5)

  init(consumer: KafkaConsumer, context: DaemonContext, limit: Int, duration: Duration) {
    self.consumer = consumer
    self.context = context
    self.limit = limit
    self.duration = duration
  }

  /// The next batch; `nil` once a stop is wanted.
  /// - Throws: ``KafkaError`` that polling cannot go on from, or ``StoreError``.
  mutating func gather(isStopping: () -> Bool) async throws -> [KafkaRecord]? {
    var started: ContinuousClock.Instant?
    while !isStopping() {
      let left = started.map { duration - (.now - $0) } ?? Self.pollTimeout
      let poll = try await consumer.poll(
        max: limit - records.count, timeout: max(.zero, min(left, Self.pollTimeout)))
      for event in poll.events { try await answer(event) }
      records += poll.records.filter { partitions.contains($0.partition) }
      context.noteProgress()
      await reportLag()
      if started == nil, !records.isEmpty { started = .now }
      if let started, records.count >= limit || .now - started >= duration {
        defer { records = [] }
        if !records.isEmpty { return records }
      }
    }
    return nil
  }

  /// Goes back to where a batch began, to read it again.
  mutating func rewind(to positions: [KafkaPosition]) async throws(KafkaError) {
    records = []
    let owned = positions.filter { partitions.contains($0.partition) }
    if !owned.isEmpty { try await consumer.seek(to: owned) }
  }

  private mutating func answer(_ event: KafkaEvent) async throws {
    switch event {
    case .assigned(let assigned):
      partitions.formUnion(assigned)
      try consumer.accept(assigned, from: try storedPositions(of: assigned))
      noteAssignment("assigned", assigned)
    case .revoked(let revoked):
      forget(revoked)
      try consumer.release(revoked)
      noteAssignment("revoked", revoked)
    case .lost(let lost):
      forget(lost)
      // They are gone already; librdkafka may have nothing left to take away.
      try? consumer.release(lost)
      noteAssignment("lost", lost)
    case .reachedEnd: break
    case .failed(let error):
      context.metrics.counter(.kafkaErrors, [.code: error.name]).increment()
      context.logger.warning(
        "Kafka client reports an error",
        metadata: [.errorCode: "\(error.name)", .errorDescription: "\(error)"])
    }
  }

  /// Where to read on from: the store's own position, since offsets are committed after it.
  private func storedPositions(
    of assigned: [KafkaPartition]
  ) throws(StoreError) -> [KafkaPartition: Int64] {
    let wanted = Set(assigned)
    var positions: [KafkaPartition: Int64] = [:]
    for position in try context.store.positions() {
      let partition = KafkaPartition(topic: position.topic, partition: position.partition)
      if wanted.contains(partition) { positions[partition] = position.offset }
    }
    return positions
  }

  private mutating func forget(_ gone: [KafkaPartition]) {
    partitions.subtract(gone)
    records.removeAll { gone.contains($0.partition) }
    for partition in gone {
      let labels: [MetricLabel: String] = [
        .topic: partition.topic, .partition: "\(partition.partition)",
      ]
      for name in [MetricName.consumerLag, .consumerPosition, .consumerWatermark] {
        context.metrics.remove(name, labels)
      }
    }
  }

  private func noteAssignment(_ outcome: String, _ changed: [KafkaPartition]) {
    context.metrics.counter(.rebalances, [.outcome: outcome]).increment()
    context.metrics.gauge(.assignedPartitions).set(Double(partitions.count))
    context.isReading = !partitions.isEmpty
    context.logger.notice(
      "Kafka assignment changed",
      metadata: [
        .reason: "\(outcome)", .kafkaPartitions: "\(changed.sorted().map(\.description))",
      ])
  }

  private mutating func reportLag() async {
    guard .now - lagChecked >= Self.lagInterval else { return }
    lagChecked = .now
    guard let lags = try? await consumer.lags() else { return }
    for lag in lags {
      let labels: [MetricLabel: String] = [
        .topic: lag.partition.topic, .partition: "\(lag.partition.partition)",
      ]
      if let records = lag.records {
        context.metrics.gauge(.consumerLag, labels).set(Double(records))
      }
      if let position = lag.position {
        context.metrics.gauge(.consumerPosition, labels).set(Double(position))
      }
      if let end = lag.end { context.metrics.gauge(.consumerWatermark, labels).set(Double(end)) }
    }
  }
}
