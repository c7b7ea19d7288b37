extension StateStore {
  /// The photometry of an object as of one commit; `nil` where none is kept.
  package func photometry(of key: ObjectKey) throws(StoreError) -> StoredPhotometry? {
    try read { database throws(StoreError) in
      try database.snapshot { () throws(StoreError) in
        guard let id = try Self.rowID(of: key, in: database) else { return nil }
        let found = try database.rows(
          "SELECT generation, snapshot FROM photometry WHERE object = ?", [.integer(id)]
        ) { row throws(StoreError) in
          StoredPhotometry(
            generation: Int(row.integer("generation")), snapshot: row.blob("snapshot"))
        }
        guard var photometry = found.first else { return nil }
        photometry.changes = try database.rows(
          """
          SELECT change FROM photometry_changes
          WHERE object = ? AND generation = ? ORDER BY slot
          """, [.integer(id), .integer(photometry.generation)]
        ) { row throws(StoreError) in row.blob("change") }
        return photometry
      }
    }
  }

  /// Keeps a step of an object's photometry.
  static func keep(_ update: PhotometryUpdate, in database: Database) throws(StoreError) {
    let object = try requireRowID(of: update.key, in: database)
    switch update.content {
    case .snapshot(let bytes):
      try database.execute(
        """
        INSERT INTO photometry (object, generation, snapshot) VALUES (?, ?, ?)
        ON CONFLICT DO UPDATE SET generation = excluded.generation, snapshot = excluded.snapshot
        """, [.integer(object), .integer(update.generation), .blob(bytes)])
      try database.execute(
        "DELETE FROM photometry_changes WHERE object = ? AND generation <> ?",
        [.integer(object), .integer(update.generation)])
    case .change(let slot, let bytes):
      try database.execute(
        """
        INSERT INTO photometry_changes (object, slot, generation, change) VALUES (?, ?, ?, ?)
        ON CONFLICT DO UPDATE SET generation = excluded.generation, change = excluded.change
        """,
        [.integer(object), .integer(slot), .integer(update.generation), .blob(bytes)])
    }
  }
}
