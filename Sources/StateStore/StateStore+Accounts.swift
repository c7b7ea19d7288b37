extension StateStore {
  /// Where to go on reading one partition, `nil` where it was never read.
  package func position(
    topic: String, partition: Int32
  ) throws(StoreError) -> StreamPosition? {
    try read { database throws(StoreError) in
      try Self.position(topic: topic, partition: partition, in: database)
    }
  }

  static func position(
    topic: String, partition: Int32, in database: Database
  ) throws(StoreError) -> StreamPosition? {
    try database.rows(
      """
      SELECT topic, partition, next_offset, first_offset, gaps FROM positions
      WHERE topic = ? AND partition = ?
      """, [.text(topic), .integer(Int64(partition))], Self.position(from:)
    ).first
  }

  static func position(from row: borrowing Row) throws(StoreError) -> StreamPosition {
    StreamPosition(
      topic: row.text(0), partition: Int32(truncatingIfNeeded: row.integer(1)),
      offset: row.integer(2), first: row.isNull(3) ? nil : row.integer(3), gaps: row.integer(4))
  }

  /// What became of the records of a partition and a night.
  package func dispositions(
    topic: String, partition: Int32, night: Int
  ) throws(StoreError) -> [DispositionCount] {
    try read { database throws(StoreError) in
      try database.rows(
        """
        SELECT topic, partition, night, disposition, detail, count FROM dispositions
        WHERE topic = ? AND partition = ? AND night = ? ORDER BY disposition, detail
        """, [.text(topic), .integer(Int64(partition)), .integer(night)], Self.count(from:))
    }
  }

  static func count(from row: borrowing Row) throws(StoreError) -> DispositionCount {
    DispositionCount(
      topic: row.text(0), partition: Int32(truncatingIfNeeded: row.integer(1)),
      night: Int(row.integer(2)), disposition: row.text(3), detail: row.text(4),
      count: Int(row.integer(5)))
  }

  /// Up to where the store reflects each partition of the changelog.
  package func changelogPositions() throws(StoreError) -> [StreamPosition] {
    try read { database throws(StoreError) in
      try database.rows(
        "SELECT topic, partition, next_offset FROM changelog_positions ORDER BY topic, partition"
      ) { row throws(StoreError) in
        StreamPosition(
          topic: row.text(0), partition: Int32(truncatingIfNeeded: row.integer(1)),
          offset: row.integer(2))
      }
    }
  }

  /// Offsets consumed less the dispositions counted, over all partitions and without regard to
  /// sign; partitions whose first offset is not known are left out.
  package func ledgerFailure() throws(StoreError) -> Int {
    try read { database throws(StoreError) in
      Int(
        try database.integer(
          """
          SELECT coalesce(sum(abs(p.next_offset - p.first_offset - p.gaps - (
            SELECT coalesce(sum(d.count), 0) FROM dispositions d
            WHERE d.topic = p.topic AND d.partition = p.partition))), 0)
          FROM positions p WHERE p.first_offset IS NOT NULL
          """))
    }
  }

  static func set(_ account: StreamPosition, in database: Database) throws(StoreError) {
    try database.execute(
      """
      INSERT INTO positions (topic, partition, next_offset, first_offset, gaps)
      VALUES (?, ?, ?, ?, ?)
      ON CONFLICT DO UPDATE SET next_offset = excluded.next_offset,
        first_offset = excluded.first_offset, gaps = excluded.gaps
      """,
      [
        .text(account.topic), .integer(Int64(account.partition)), .integer(account.offset),
        account.first.map { .integer($0) } ?? .null, .integer(account.gaps),
      ])
  }

  static func set(_ account: NightAccount, in database: Database) throws(StoreError) {
    try database.execute(
      "DELETE FROM dispositions WHERE topic = ? AND partition = ? AND night = ?",
      [.text(account.topic), .integer(Int64(account.partition)), .integer(account.night)])
    for count in account.counts { try add(count, in: database) }
  }

  static func setChangelog(
    _ position: StreamPosition, in database: Database
  ) throws(StoreError) {
    try database.execute(
      """
      INSERT INTO changelog_positions (topic, partition, next_offset) VALUES (?, ?, ?)
      ON CONFLICT DO UPDATE SET next_offset = excluded.next_offset
      """,
      [.text(position.topic), .integer(Int64(position.partition)), .integer(position.offset)])
  }
}
