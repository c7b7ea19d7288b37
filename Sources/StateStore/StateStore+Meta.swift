extension StateStore {
  /// The value of a name, such as the active model.
  package func meta(_ key: String) throws(StoreError) -> String? {
    try read { database throws(StoreError) in
      try database.rows("SELECT value FROM meta WHERE key = ?", [.text(key)]) {
        row throws(StoreError) in row.text(0)
      }.first
    }
  }

  package func setMeta(_ key: String, _ value: String) throws(StoreError) {
    try write { database throws(StoreError) in try Self.setMeta(key, value, in: database) }
  }

  static func setMeta(
    _ key: String, _ value: String, in database: Database
  ) throws(StoreError) {
    try database.execute(
      """
      INSERT INTO meta (key, value) VALUES (?, ?)
      ON CONFLICT DO UPDATE SET value = excluded.value
      """, [.text(key), .text(value)])
  }

  /// Size of the database in bytes, without its write-ahead log.
  package func size() throws(StoreError) -> Int {
    try read { database throws(StoreError) in
      let pages = try database.integer("PRAGMA page_count")
      return Int(pages * (try database.integer("PRAGMA page_size")))
    }
  }
}
