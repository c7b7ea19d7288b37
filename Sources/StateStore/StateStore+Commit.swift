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
      for key in changes.clearedHistories { try Self.clearHistory(of: key, in: database) }
      for score in changes.scores { try Self.upsert(score, in: database) }
      for alert in changes.seenAlerts { try Self.insert(alert, in: database) }
      try Self.addDispositions(of: changes, in: database)
      for position in changes.positions { try Self.upsert(position, in: database) }
      for recommendation in changes.recommendations {
        try Self.upsert(recommendation, in: database)
      }
      for label in changes.labels { try Self.insert(label, in: database) }
      for (key, value) in changes.meta { try Self.setMeta(key, value, in: database) }
    }
  }

  private static func upsert(
    _ position: StreamPosition, in database: Database
  ) throws(StoreError) {
    try database.execute(
      """
      INSERT INTO positions (topic, partition, next_offset) VALUES (?, ?, ?)
      ON CONFLICT DO UPDATE SET next_offset = excluded.next_offset
      """,
      [.text(position.topic), .integer(Int64(position.partition)), .integer(position.offset)])
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
      let stored = try database.rows(
        "SELECT next_offset FROM positions WHERE topic = ? AND partition = ?",
        [.text(position.topic), .integer(Int64(position.partition))]
      ) { row throws(StoreError) in row.integer(0) }
      if let stored = stored.first, stored >= position.offset {
        repeated.insert(StreamPartition(topic: position.topic, partition: position.partition))
      }
    }
    for count in changes.dispositions
    where !repeated.contains(StreamPartition(topic: count.topic, partition: count.partition)) {
      try add(count, in: database)
    }
  }

  private static func add(_ count: DispositionCount, in database: Database) throws(StoreError) {
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
