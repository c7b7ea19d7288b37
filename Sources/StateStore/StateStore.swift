package import ServiceLifecycle
import Synchronization

/// Objects, scores, labels, recommendations and positions in one SQLite file.
///
/// Thread-safe: one connection writes; a few others read the last commit meanwhile, and wait
/// neither for the writer nor for each other. A database in memory has one connection for both.
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
    /// Connections that read side by side at most; a further reader waits for one of them.
    package var readers = 4
    /// True if `PRAGMA quick_check` runs on opening; it reads the whole file.
    package var checksOnOpen = false
    /// Largest size of the database in bytes; a commit beyond it throws `full`.
    package var maximumSize: Int?

    package init() {}
  }

  package let path: String
  /// Grows with every commit of this process, and when another process has changed the file.
  package let changes: Board<Int>
  private let writer: ConnectionPool
  private let readers: ConnectionPool?
  private let watch: FileWatch?

  /// Opens the store at a path, creating it if it does not exist, or one in memory for `:memory:`.
  ///
  /// - Throws: `foreignFile`, `newerSchema`, `cannotOpen`, `corrupt`, `readOnly` with the path.
  package init(path: String, settings: Settings = Settings()) throws(StoreError) {
    let changes = Board(0)
    self.path = path
    self.changes = changes
    writer = ConnectionPool(try Self.openWriter(path: path, settings: settings))
    guard path != ":memory:" else {
      readers = nil
      watch = nil
      return
    }
    readers = try ConnectionPool(limit: settings.readers) { () throws(StoreError) in
      try Database(path: path, mode: .readOnly, busyTimeout: settings.busyTimeout)
    }
    // Without it, changes by other processes are seen with the next commit of this one.
    watch = FileWatch(path: path + "-wal") { changes.update { $0 += 1 } }
  }

  /// Opens an existing store for reading only, beside the process that writes it.
  ///
  /// - Throws: as `init(path:)`, and `foreignFile` for one that was never written.
  package init(readingFrom path: String) throws(StoreError) {
    self.path = path
    changes = Board(0)
    let database = try Database(path: path, mode: .readOnly)
    try Schema.migrator.check(database)
    guard try database.integer("PRAGMA user_version") > 0 else {
      throw StoreError(
        kind: .foreignFile, code: 0, path: path, origin: "open", detail: "the file is empty")
    }
    writer = ConnectionPool(database)
    readers = nil
    watch = nil
  }

  /// The last connection that closes moves the write-ahead log into the file, and only one that may
  /// write can.
  deinit { readers?.close() }

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
      row.text("quick_check")
    }
    guard faults == ["ok"] else {
      throw StoreError(
        kind: .corrupt, code: 0, path: database.path, origin: "PRAGMA quick_check",
        detail: faults.first ?? "")
    }
  }

  func read<Value>(
    _ body: (Database) throws(StoreError) -> Value
  ) throws(StoreError) -> Value {
    try (readers ?? writer).withConnection(body)
  }

  func write(_ body: (Database) throws(StoreError) -> Void) throws(StoreError) {
    try writer.withConnection { database throws(StoreError) in
      try database.transaction { () throws(StoreError) in try body(database) }
    }
    changes.update { $0 += 1 }
  }

  /// Moves the write-ahead log into the file, so that the file alone holds all state.
  package func checkpoint() throws(StoreError) {
    try writer.withConnection { database throws(StoreError) in
      try database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    }
  }

  /// Size of the database in bytes, without its write-ahead log.
  package func size() throws(StoreError) -> Int {
    try read { database throws(StoreError) in
      let pages = try database.integer("PRAGMA page_count")
      return Int(pages * (try database.integer("PRAGMA page_size")))
    }
  }
}

// MARK: named values

extension StateStore {
  /// The value of a name, such as the active model.
  package func meta(_ key: String) throws(StoreError) -> String? {
    try read { database throws(StoreError) in
      try database.rows("SELECT value FROM meta WHERE key = ?", [.text(key)]) {
        row throws(StoreError) in row.text("value")
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
}
