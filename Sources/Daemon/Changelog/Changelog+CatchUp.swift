import KafkaTransport
import LightCurveAssembly
import StateStore
import Telemetry

extension Changelog {
  /// Entries that are taken over together.
  private static let batch = 2_000
  /// How long one poll waits, so that a stop is noticed.
  private static let pollTimeout = Duration.milliseconds(200)

  /// Brings the store up to the end of some partitions.
  ///
  /// The end is that of everything written, committed or not: where a transaction of an instance
  /// that died is open, its end is waited for, since another's that is committed may stand behind
  /// it.
  ///
  /// - Returns: `false` where a stop came first; what was read until then is kept.
  func catchUp(
    _ partitions: [KafkaPartition], isStopping: @Sendable () -> Bool
  ) async throws -> Bool {
    var open = try await missing(partitions)
    guard !open.isEmpty else { return true }
    var settings = KafkaConsumer.Settings(groupID: "nightjar.changelog")
    settings.prefetchKilobytes = 64 << 10
    var kafka = kafka
    kafka.properties["fetch.wait.max.ms"] = "20"
    let consumer = try KafkaConsumer(kafka, consumer: settings, logger: context.logger)
    let start = ContinuousClock.now
    try consumer.assign(open.map { KafkaPosition($0.key, offset: $0.value.next) })
    var entries = 0
    var isLate = false
    while !open.isEmpty {
      guard !isStopping() else { return false }
      let poll = try await consumer.poll(max: Self.batch, timeout: Self.pollTimeout)
      entries += poll.records.count
      try take(poll, &open)
      context.noteProgress()
      if !isLate, !open.isEmpty, .now - start > .seconds(10) {
        isLate = true
        context.logger.notice(
          "catching up with the changelog",
          metadata: [.kafkaPartitions: "\(open.keys.sorted().map(\.description))"])
      }
    }
    context.logger.notice(
      "state is up to date",
      metadata: [
        .batchRecords: "\(entries)",
        .durationSeconds: "\((ContinuousClock.now - start) / .seconds(1))",
      ])
    return true
  }

  /// What is still to be read of a partition.
  private struct Span {
    var next: Int64
    var end: Int64
  }

  /// The partitions of which the store lacks something.
  private func missing(_ partitions: [KafkaPartition]) async throws -> [KafkaPartition: Span] {
    let stored = Dictionary(
      try context.store.changelogPositions().map {
        (KafkaPartition(topic: $0.topic, partition: $0.partition), $0.offset)
      }, uniquingKeysWith: { $1 })
    var spans: [KafkaPartition: Span] = [:]
    for partition in partitions {
      let end = try await end(of: partition)
      var next = stored[partition] ?? 0
      if next > end {
        context.logger.warning(
          "changelog is shorter than the store, read from its beginning",
          metadata: [
            .kafkaTopic: "\(partition.topic)", .kafkaPartition: "\(partition.partition)",
          ])
        next = 0
      }
      if end > next { spans[partition] = Span(next: next, end: end) }
    }
    return spans
  }

  private func take(_ poll: KafkaPoll, _ open: inout [KafkaPartition: Span]) throws(StoreError) {
    var changes = BatchChanges()
    var reached: [KafkaPartition: Int64] = [:]
    for record in poll.records {
      reached[record.partition] = record.offset + 1
      guard let key = record.key, let value = record.value else { continue }
      do {
        changes.apply(try ChangelogEntry(key: key, value: value))
      } catch {
        context.logger.error(
          "changelog entry left out",
          metadata: [
            .kafkaTopic: "\(record.partition.topic)",
            .kafkaPartition: "\(record.partition.partition)",
            .kafkaOffset: "\(record.offset)", .errorDescription: "\(error)",
          ])
      }
    }
    for case .reachedEnd(let position) in poll.events {
      reached[position.partition] = max(reached[position.partition] ?? 0, position.offset)
    }
    guard !reached.isEmpty else { return }
    changes.objects = try Self.placeholders(for: changes, in: context.store) + changes.objects
    changes.changelog = reached.map {
      StreamPosition(topic: $0.key.topic, partition: $0.key.partition, offset: $0.value)
    }
    try context.store.commit(changes)
    for (partition, next) in reached {
      if let span = open[partition], next >= span.end { open[partition] = nil }
    }
  }

  /// Empty objects for scores that stand before their objects: compaction keeps an object's last
  /// entry, which comes after the scores of earlier ones.
  private static func placeholders(
    for changes: BatchChanges, in store: StateStore
  ) throws(StoreError) -> [StoredObject] {
    let present = Set(changes.objects.map(\.key))
    let wanted = Set(changes.scores.map(\.key)).subtracting(present)
    var missing: [StoredObject] = []
    for survey in Set(wanted.map(\.survey)) {
      let ids = wanted.filter { $0.survey == survey }.map(\.objectID)
      let known = try store.objects(survey, ids: ids)
      for id in ids where known[id] == nil {
        missing.append(
          StoredObject(
            key: ObjectKey(survey: survey, objectID: id), rightAscension: .nan,
            declination: .nan, photometry: ObjectLightCurve().encoded(), updated: 0))
      }
    }
    return missing
  }
}
