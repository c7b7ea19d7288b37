import Photometry

extension StateStore {
  /// Keeps all changes of a batch in one transaction, or none of them.
  ///
  /// Committing the same batch again changes nothing.
  ///
  /// - Throws: `full`, `readOnly`, `busy`, …; `unknownObject` where a score's object is stored
  ///   neither before nor in this batch.
  package func commit(_ changes: BatchChanges) throws(StoreError) {
    try write { database throws(StoreError) in
      for object in changes.objects { try Self.upsert(object, in: database) }
      for score in changes.scores { try Self.upsert(score, in: database) }
      for alert in changes.withdrawnScores { try Self.removeScore(of: alert, in: database) }
      for alert in changes.seenAlerts { try Self.insert(alert, in: database) }
      try Self.addDispositions(of: changes, in: database)
      for position in changes.positions { try Self.upsert(position, in: database) }
      for account in changes.accounts { try Self.set(account, in: database) }
      for night in changes.nights { try Self.set(night, in: database) }
      for position in changes.changelog { try Self.setChangelog(position, in: database) }
      for recommendation in changes.recommendations {
        try Self.upsert(recommendation, in: database)
      }
      for label in changes.labels { try Self.apply(label, in: database) }
      for (key, value) in changes.meta { try Self.setMeta(key, value, in: database) }
    }
  }

  private static func upsert(
    _ position: StreamPosition, in database: Database
  ) throws(StoreError) {
    try database.execute(
      """
      INSERT INTO positions (topic, partition, next_offset, first_offset, gaps)
      VALUES (?, ?, ?, ?, ?)
      ON CONFLICT DO UPDATE SET next_offset = excluded.next_offset,
        gaps = gaps + iif(excluded.next_offset > next_offset, excluded.gaps, 0)
      """,
      [
        .text(position.topic), .integer(Int64(position.partition)), .integer(position.offset),
        position.first.map { .integer($0) } ?? .null, .integer(position.gaps),
      ])
  }

  private static func insert(_ alert: SeenAlert, in database: Database) throws(StoreError) {
    try database.execute(
      "INSERT OR IGNORE INTO seen_alerts (survey, alert_id, object_id, night) VALUES (?, ?, ?, ?)",
      [
        .text(alert.survey.rawValue), .text(alert.alertID), .text(alert.objectID),
        .integer(alert.night),
      ])
  }

  private static func addDispositions(
    of changes: BatchChanges, in database: Database
  ) throws(StoreError) {
    var repeated: Set<StreamPartition> = []
    for position in changes.positions {
      let stored = try Self.position(
        topic: position.topic, partition: position.partition, in: database)
      if let stored, stored.offset >= position.offset {
        repeated.insert(StreamPartition(topic: position.topic, partition: position.partition))
      }
    }
    for count in changes.dispositions
    where !repeated.contains(StreamPartition(topic: count.topic, partition: count.partition)) {
      try add(count, in: database)
    }
  }

  static func add(_ count: DispositionCount, in database: Database) throws(StoreError) {
    try database.execute(
      """
      INSERT INTO dispositions (topic, partition, night, disposition, detail, count)
      VALUES (?, ?, ?, ?, ?, ?)
      ON CONFLICT DO UPDATE SET count = count + excluded.count
      """,
      [
        .text(count.topic), .integer(Int64(count.partition)), .integer(count.night),
        .text(count.disposition), .text(count.detail), .integer(count.count),
      ])
  }

  private struct StreamPartition: Hashable {
    let topic: String
    let partition: Int32
  }
}
