package import Photometry

extension StateStore {
  /// Where to go on reading each partition.
  package func positions() throws(StoreError) -> [StreamPosition] {
    try read { database throws(StoreError) in
      try database.rows(
        """
        SELECT topic, partition, next_offset, first_offset, gaps FROM positions
        ORDER BY topic, partition
        """, [], Self.position(from:))
    }
  }

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
          ) { row throws(StoreError) in row.integer(0) }
          if !found.isEmpty { seen.insert(id) }
        }
        return seen
      }
    }
  }

  /// The ledger by topic, partition and night.
  package func dispositions() throws(StoreError) -> [DispositionCount] {
    try read { database throws(StoreError) in
      try database.rows(
        """
        SELECT topic, partition, night, disposition, detail, count FROM dispositions
        ORDER BY topic, partition, night, disposition, detail
        """, [], Self.count(from:))
    }
  }
}
