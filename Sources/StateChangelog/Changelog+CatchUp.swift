import KafkaTransport
import Photometry
import ServiceLifecycle
import StateStore
import Telemetry
package import Topics

extension Changelog {
  /// Entries that are taken over together.
  private static let batch = 2_000
  /// How long one poll waits, so that a stop is noticed.
  private static let pollTimeout = Duration.milliseconds(200)
  /// How long a partition without a leader is asked for its end.
  private static let patience = Duration.seconds(5)
  /// How long one that the client does not know yet is asked for its end.
  private static let patienceWithNew = Duration.seconds(30)
  /// A catch-up that takes longer is mentioned in the log.
  private static let unnoticed = Duration.seconds(10)

  /// Brings the store up to the end of some partitions.
  ///
  /// The end is that of everything written, committed or not: where a transaction of an instance
  /// that died is open, its end is waited for, since another's that is committed may stand behind
  /// it.
  ///
  /// - Returns: `false` where a stop came first; what was read until then is kept.
  package func catchUp(
    _ partitions: [TopicPartition], isStopping: @Sendable () -> Bool
  ) async throws -> Bool {
    var open = try await missing(partitions, isStopping: isStopping)
    guard !open.isEmpty else { return true }
    let reader = try await transport.reader(
      from: open.sorted { $0.key < $1.key }.map { TopicPosition($0.key, offset: $0.value.next) })
    let start = clock.now()
    var entries = 0
    var isLate = false
    do {
      while !open.isEmpty, !isStopping() {
        let poll = try await reader.poll(max: Self.batch, timeout: Self.pollTimeout)
        entries += poll.records.count
        try take(poll, &open)
        progress()
        if !isLate, !open.isEmpty, clock.now() - start > Self.unnoticed {
          isLate = true
          logger.notice(
            "catching up with the changelog",
            metadata: [.kafkaPartitions: "\(open.keys.sorted().map(\.description))"])
        }
      }
    } catch {
      await reader.close()
      throw error
    }
    await reader.close()
    guard open.isEmpty else { return false }
    logger.notice(
      "state is up to date",
      metadata: [
        .batchRecords: "\(entries)",
        .durationSeconds: "\((clock.now() - start) / .seconds(1))",
      ])
    return true
  }

  /// The offset after the last record of a partition, those of open transactions included.
  private func end(
    of partition: TopicPartition, isStopping: @Sendable () -> Bool
  ) async throws -> Int64 {
    let start = clock.now()
    while true {
      do {
        return try await transport.watermarks(of: partition).high
      } catch let error as KafkaError {
        // A topic that was just made has no leader yet, or the client does not know it.
        let limit =
          error.isUnknownPartition
          ? Self.patienceWithNew : error.isRetriable ? Self.patience : .zero
        guard clock.now() - start < limit, !isStopping() else { throw error }
        progress()
        try await clock.sleep(for: .milliseconds(50))
      }
    }
  }

  /// The offsets of a partition that are still to be read.
  private struct Span {
    var next: Int64
    var end: Int64
  }

  /// The partitions of which the store lacks something.
  private func missing(
    _ partitions: [TopicPartition], isStopping: @Sendable () -> Bool
  ) async throws -> [TopicPartition: Span] {
    let stored = try bookmarks()
    var spans: [TopicPartition: Span] = [:]
    for partition in partitions {
      let end = try await end(of: partition, isStopping: isStopping)
      var next = stored[partition] ?? 0
      if next > end {
        logger.warning(
          "changelog is shorter than the store; reading it from its beginning",
          metadata: [
            .kafkaTopic: "\(partition.topic)", .kafkaPartition: "\(partition.partition)",
          ])
        next = 0
      }
      if end > next { spans[partition] = Span(next: next, end: end) }
    }
    return spans
  }

  private func take(_ poll: KafkaPoll, _ open: inout [TopicPartition: Span]) throws(StoreError) {
    var changes = BatchChanges()
    var reached: [TopicPartition: Int64] = [:]
    for record in poll.records { reached[record.partition] = record.offset + 1 }
    for record in Self.latest(of: poll.records) { apply(record, to: &changes) }
    // Behind the last record stands the marker of its transaction, which is read, too.
    var ends: [TopicPartition: Int64] = [:]
    for case .reachedEnd(let position) in poll.events {
      reached[position.partition] = max(reached[position.partition] ?? 0, position.offset)
      ends[position.partition] = position.offset
    }
    guard !reached.isEmpty else { return }
    changes.objects = try Self.placeholders(for: changes, in: store) + changes.objects
    changes.changelog = reached.map { TopicPosition(bookmark(of: $0.key), offset: $0.value) }
    try store.commit(changes)
    for (partition, next) in ends {
      if let span = open[partition], next >= span.end { open[partition] = nil }
    }
  }

  /// The last record of each key, which is the whole state of it, in order.
  private static func latest(of records: [KafkaRecord]) -> [KafkaRecord] {
    var keys: Set<[UInt8]> = []
    return records.reversed().filter { $0.key.map { keys.insert($0).inserted } ?? false }.reversed()
  }

  private func apply(_ record: KafkaRecord, to changes: inout BatchChanges) {
    guard let key = record.key else { return }
    guard let value = record.value else {
      if let forgotten = ForgottenKey(key) { changes.forgotten.add(forgotten) }
      return
    }
    do {
      let entry = try ChangelogEntry(key: key, value: value)
      switch entry {
      case .account(let account) where !kept.includes(account.partition): break
      case .night(let night) where !kept.includes(night.partition): break
      default: changes.apply(entry)
      }
    } catch {
      logger.error(
        "changelog entry is unreadable and was skipped",
        metadata: [
          .kafkaTopic: "\(record.partition.topic)",
          .kafkaPartition: "\(record.partition.partition)",
          .kafkaOffset: "\(record.offset)", .errorDescription: "\(error)",
        ])
    }
  }

  /// Empty objects for scores, photometry and matches that stand before their objects: compaction keeps an
  /// object's last entry, which comes after those of earlier alerts.
  private static func placeholders(
    for changes: BatchChanges, in store: StateStore
  ) throws(StoreError) -> [StoredObject] {
    let present = Set(changes.objects.map(\.key))
    let keys =
      changes.scores.map(\.key) + changes.photometry.map(\.key) + changes.matches.map(\.key)
    let wanted = Set(keys).subtracting(present)
    var missing: [StoredObject] = []
    for survey in Set(wanted.map(\.survey)) {
      let ids = wanted.filter { $0.survey == survey }.map(\.objectID)
      let known = try store.objects(survey, ids: ids)
      for id in ids where known[id] == nil {
        missing.append(
          StoredObject(
            key: ObjectKey(survey: survey, objectID: id), rightAscension: .nan,
            declination: .nan, updated: 0))
      }
    }
    return missing
  }
}
