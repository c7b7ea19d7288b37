package import Photometry
package import Topics

// MARK: partitions

extension StateStore {
  private static let accountColumns = """
    topic, partition, next_offset, first_offset, gaps, earlier, last_offset, last_fingerprint
    """

  /// The account of one partition, `nil` where it was never read.
  package func account(of partition: TopicPartition) throws(StoreError) -> PartitionAccount? {
    try read { database throws(StoreError) in
      try database.rows(
        "SELECT \(Self.accountColumns) FROM positions WHERE topic = ? AND partition = ?",
        [.text(partition.topic), .integer(Int64(partition.partition))], Self.account(from:)
      ).first
    }
  }

  /// The accounts of all partitions that were read.
  package func accounts() throws(StoreError) -> [PartitionAccount] {
    try read { database throws(StoreError) in
      try database.rows(
        "SELECT \(Self.accountColumns) FROM positions ORDER BY topic, partition", [],
        Self.account(from:))
    }
  }

  private static func account(from row: borrowing Row) throws(StoreError) -> PartitionAccount {
    PartitionAccount(
      partition(of: row), next: row.integer("next_offset"),
      first: row.optionalInteger("first_offset"), gaps: row.integer("gaps"),
      earlier: row.integer("earlier"), last: mark(of: row))
  }

  private static func mark(of row: borrowing Row) -> RecordMark? {
    guard let offset = row.optionalInteger("last_offset"),
      let fingerprint = row.optionalInteger("last_fingerprint")
    else { return nil }
    return RecordMark(offset: offset, fingerprint: UInt64(bitPattern: fingerprint))
  }

  private static func partition(of row: borrowing Row) -> TopicPartition {
    TopicPartition(
      topic: row.text("topic"), partition: Int32(truncatingIfNeeded: row.integer("partition")))
  }

  static func set(_ account: PartitionAccount, in database: Database) throws(StoreError) {
    try database.execute(
      """
      INSERT INTO positions (\(accountColumns)) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT DO UPDATE SET next_offset = excluded.next_offset,
        first_offset = excluded.first_offset, gaps = excluded.gaps, earlier = excluded.earlier,
        last_offset = excluded.last_offset, last_fingerprint = excluded.last_fingerprint
      """,
      [
        .text(account.partition.topic), .integer(Int64(account.partition.partition)),
        .integer(account.next), account.first.map { .integer($0) } ?? .null,
        .integer(account.gaps), .integer(account.earlier),
        account.last.map { .integer($0.offset) } ?? .null,
        account.last.map { .integer(Int64(bitPattern: $0.fingerprint)) } ?? .null,
      ])
  }

  /// Offsets up to which the store reflects each partition of the changelog.
  package func changelogPositions() throws(StoreError) -> [TopicPartition: Int64] {
    let rows = try read { database throws(StoreError) in
      try database.rows("SELECT topic, partition, next_offset FROM changelog_positions") {
        row throws(StoreError) in (Self.partition(of: row), row.integer("next_offset"))
      }
    }
    return Dictionary(rows, uniquingKeysWith: { $1 })
  }

  static func setChangelog(
    _ position: TopicPosition, in database: Database
  ) throws(StoreError) {
    try database.execute(
      """
      INSERT INTO changelog_positions (topic, partition, next_offset) VALUES (?, ?, ?)
      ON CONFLICT DO UPDATE SET next_offset = excluded.next_offset
      """,
      [
        .text(position.partition.topic), .integer(Int64(position.partition.partition)),
        .integer(position.offset),
      ])
  }
}

// MARK: dispositions

extension StateStore {
  private static let countColumns = "topic, partition, night, disposition, detail, count"

  /// The ledger by topic, partition and night.
  package func dispositions() throws(StoreError) -> [DispositionCount] {
    try read { database throws(StoreError) in
      try database.rows(
        """
        SELECT \(Self.countColumns) FROM dispositions
        ORDER BY topic, partition, night, disposition, detail
        """, [], Self.count(from:))
    }
  }

  /// The accounts of the nights that a batch counts for, with the batch's dispositions added.
  package func nights(
    adding counts: [DispositionCount]
  ) throws(StoreError) -> [NightAccount] {
    struct Night: Hashable {
      var partition: TopicPartition
      var night: Int
    }
    let added = Dictionary(grouping: counts) { Night(partition: $0.partition, night: $0.night) }
    var nights: [NightAccount] = []
    for (key, added) in added.sorted(by: {
      ($0.key.partition, $0.key.night) < ($1.key.partition, $1.key.night)
    }) {
      let stored = try dispositions(of: key.partition, night: key.night)
      nights.append(
        NightAccount(key.partition, night: key.night, counts: Self.sums(of: stored + added)))
    }
    return nights
  }

  private func dispositions(
    of partition: TopicPartition, night: Int
  ) throws(StoreError) -> [DispositionCount] {
    try read { database throws(StoreError) in
      try database.rows(
        """
        SELECT \(Self.countColumns) FROM dispositions
        WHERE topic = ? AND partition = ? AND night = ?
        """,
        [.text(partition.topic), .integer(Int64(partition.partition)), .integer(night)],
        Self.count(from:))
    }
  }

  /// One count for each disposition and detail, in their order.
  private static func sums(of counts: [DispositionCount]) -> [DispositionCount] {
    var sums: [DispositionCount: Int] = [:]
    for var count in counts {
      let number = count.count
      count.count = 0
      sums[count, default: 0] += number
    }
    return sums.map { entry, number in
      var entry = entry
      entry.count = number
      return entry
    }.sorted { ($0.disposition, $0.detail) < ($1.disposition, $1.detail) }
  }

  private static func count(from row: borrowing Row) throws(StoreError) -> DispositionCount {
    DispositionCount(
      partition(of: row), night: Int(row.integer("night")), disposition: row.text("disposition"),
      detail: row.text("detail"), count: Int(row.integer("count")))
  }

  static func set(_ account: NightAccount, in database: Database) throws(StoreError) {
    let place: [SQLValue] = [
      .text(account.partition.topic), .integer(Int64(account.partition.partition)),
      .integer(account.night),
    ]
    try database.execute(
      "DELETE FROM dispositions WHERE topic = ? AND partition = ? AND night = ?", place)
    for count in account.counts {
      try database.execute(
        """
        INSERT INTO dispositions (topic, partition, night, disposition, detail, count)
        VALUES (?, ?, ?, ?, ?, ?)
        """, place + [.text(count.disposition), .text(count.detail), .integer(count.count)])
    }
  }

  /// Offsets consumed less the dispositions counted, over all partitions and without regard to
  /// sign; partitions whose first offset is not known are left out.
  package func ledgerFailure() throws(StoreError) -> Int {
    try read { database throws(StoreError) in
      Int(
        try database.integer(
          """
          SELECT coalesce(sum(abs(p.earlier + p.next_offset - p.first_offset - p.gaps - (
            SELECT coalesce(sum(d.count), 0) FROM dispositions d
            WHERE d.topic = p.topic AND d.partition = p.partition))), 0)
          FROM positions p WHERE p.first_offset IS NOT NULL
          """))
    }
  }
}

// MARK: alerts

extension StateStore {
  /// Those among some alerts of a survey that have their disposition already.
  package func seen(
    _ survey: Survey, alertIDs: some Collection<String>
  ) throws(StoreError) -> Set<String> {
    try read { database throws(StoreError) in
      try database.snapshot { () throws(StoreError) in
        var seen: Set<String> = []
        for id in alertIDs {
          let found = try database.rows(
            "SELECT 1 FROM seen_alerts WHERE survey = ? AND alert_id = ?",
            [.text(survey.rawValue), .text(id)]
          ) { row throws(StoreError) in row.onlyInteger }
          if !found.isEmpty { seen.insert(id) }
        }
        return seen
      }
    }
  }

  static func insert(_ alert: SeenAlert, in database: Database) throws(StoreError) {
    try database.execute(
      "INSERT OR IGNORE INTO seen_alerts (survey, alert_id, object_id, night) VALUES (?, ?, ?, ?)",
      [
        .text(alert.key.survey.rawValue), .text(alert.alertID), .text(alert.key.objectID),
        .integer(alert.night),
      ])
  }
}
