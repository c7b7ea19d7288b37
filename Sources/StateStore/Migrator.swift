/// Brings a database to the newest schema, and refuses one that is not ours or is newer.
package struct Migrator: Sendable {
  /// SQLite's `application_id`, by which a file says whose it is.
  package let applicationID: Int32
  /// Ascending, from version 1 without a gap.
  package let migrations: [Migration]

  package init(applicationID: Int32, migrations: [Migration]) {
    precondition(
      migrations.map(\.version) == Array(1...migrations.count), "migrations are numbered from 1")
    self.applicationID = applicationID
    self.migrations = migrations
  }

  /// Throws unless the file is empty or carries our identifier and a version known here.
  package func check(_ database: Database) throws(StoreError) {
    let found = try database.integer("PRAGMA application_id")
    let version = Int(try database.integer("PRAGMA user_version"))
    if found != applicationID {
      let tables = try database.integer("SELECT count(*) FROM sqlite_schema")
      guard found == 0 && version == 0 && tables == 0 else {
        throw StoreError(
          kind: .foreignFile, code: 0, path: database.path, origin: "PRAGMA application_id",
          detail: "application_id \(found), \(tables) tables and indexes of another program")
      }
    }
    guard version <= migrations.count else {
      throw StoreError(
        kind: .newerSchema(found: version, supported: migrations.count), code: 0,
        path: database.path, origin: "PRAGMA user_version", detail: "")
    }
  }

  /// Applies missing migrations, in one transaction, so that two processes do not do it twice.
  package func migrate(_ database: Database) throws(StoreError) {
    try check(database)
    guard try version(of: database) < migrations.count else { return }
    try database.transaction { () throws(StoreError) in
      try database.execute("PRAGMA application_id = \(applicationID)")
      for migration in migrations.dropFirst(try version(of: database)) {
        for statement in migration.statements { try database.execute(statement) }
      }
      try database.execute("PRAGMA user_version = \(migrations.count)")
    }
  }

  private func version(of database: Database) throws(StoreError) -> Int {
    Int(try database.integer("PRAGMA user_version"))
  }
}

/// One step of the schema, from the version before it to its own.
package struct Migration: Sendable {
  /// 1 for the first.
  package let version: Int
  /// Statements in order.
  package let statements: [String]

  package init(version: Int, statements: [String]) {
    self.version = version
    self.statements = statements
  }
}
