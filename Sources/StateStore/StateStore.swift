/// Objects, scores, labels, recommendations and positions in one SQLite file.
///
/// Thread-safe: one connection writes, another reads the last commit meanwhile. A database in
/// memory has one connection for both.
package final class StateStore: Sendable {
  package struct Settings: Sendable, Hashable {
    package enum Durability: String, Sendable {
      case normal = "NORMAL"
      case full = "FULL"
    }

    /// `normal` may lose the last commits, never the order or the whole, when the machine loses
    /// power; `full` loses none.
    package var durability = Durability.normal
    package var busyTimeout = Duration.seconds(5)
    /// Whether `PRAGMA quick_check` runs on opening; it reads the whole file.
    package var checksOnOpen = false
    /// Largest size of the database in bytes; a commit beyond it throws `full`.
    package var maximumSize: Int?

    package init() {}
  }

  package let path: String
  private let writer: LockedDatabase
  private let reader: LockedDatabase?

  /// Opens the store at a path, made where there is none, or one in memory for `:memory:`.
  ///
  /// - Throws: `foreignFile`, `newerSchema`, `cannotOpen`, `corrupt`, `readOnly` with the path.
  package init(path: String, settings: Settings = Settings()) throws(StoreError) {
    self.path = path
    writer = LockedDatabase(try Self.openWriter(path: path, settings: settings))
    reader =
      path == ":memory:"
      ? nil
      : LockedDatabase(try Database(path: path, mode: .readOnly, busyTimeout: settings.busyTimeout))
  }

  /// Opens an existing store for reading only, beside the process that writes it.
  ///
  /// - Throws: what `init(path:)` does, and `foreignFile` for one that was never written.
  package init(readingFrom path: String) throws(StoreError) {
    self.path = path
    let database = try Database(path: path, mode: .readOnly)
    try Schema.migrator.check(database)
    guard try database.integer("PRAGMA user_version") > 0 else {
      throw StoreError(
        kind: .foreignFile, code: 0, path: path, origin: "open", detail: "the file is empty")
    }
    writer = LockedDatabase(database)
    reader = nil
  }

  private static func openWriter(
    path: String, settings: Settings
  ) throws(StoreError) -> Database {
    let database = try Database(path: path, busyTimeout: settings.busyTimeout)
    try Schema.migrator.check(database)
    try database.execute("PRAGMA journal_mode = WAL")
    try database.execute("PRAGMA synchronous = \(settings.durability.rawValue)")
    try database.execute("PRAGMA journal_size_limit = 67108864")
    if settings.checksOnOpen { try quickCheck(database) }
    try Schema.migrator.migrate(database)
    if let maximumSize = settings.maximumSize {
      let pageSize = Int(try database.integer("PRAGMA page_size"))
      try database.execute("PRAGMA max_page_count = \(max(1, maximumSize / pageSize))")
    }
    return database
  }

  private static func quickCheck(_ database: Database) throws(StoreError) {
    let faults = try database.rows("PRAGMA quick_check(1)") { row throws(StoreError) in
      row.text(0)
    }
    guard faults == ["ok"] else {
      throw StoreError(
        kind: .corrupt, code: 0, path: database.path, origin: "PRAGMA quick_check",
        detail: faults.first ?? "")
    }
  }

  func read<Value: Sendable>(
    _ body: (Database) throws(StoreError) -> Value
  ) throws(StoreError) -> Value {
    try (reader ?? writer).withLock { database throws(StoreError) in try body(database) }
  }

  /// Writes outside a transaction.
  func unmanagedWrite(_ body: (Database) throws(StoreError) -> Void) throws(StoreError) {
    try writer.withLock { database throws(StoreError) in try body(database) }
  }

  func write(_ body: (Database) throws(StoreError) -> Void) throws(StoreError) {
    try writer.withLock { database throws(StoreError) in
      try database.transaction { () throws(StoreError) in try body(database) }
    }
  }
}
