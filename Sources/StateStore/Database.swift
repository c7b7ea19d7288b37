internal import CSQLite

/// One connection to an SQLite file, with its prepared statements; closed when released.
///
/// Not thread-safe: its owner keeps it behind a lock.
@safe package final class Database {
  package enum Mode: Sendable { case readWriteCreate, readOnly }

  package let path: String
  private let connection: OpaquePointer
  private var statements: [String: Statement] = [:]

  /// Opens a file, or a database of its own in memory for `:memory:`.
  package init(
    path: String, mode: Mode = .readWriteCreate, busyTimeout: Duration = .seconds(5)
  ) throws(StoreError) {
    let access =
      mode == .readOnly ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
    let flags = access | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE
    var connection: OpaquePointer?
    let code = unsafe sqlite3_open_v2(path, &connection, flags, nil)
    guard code == SQLITE_OK, let connection = unsafe connection else {
      let detail = unsafe String(cString: sqlite3_errmsg(connection))
      unsafe sqlite3_close_v2(connection)
      throw StoreError(code: code, path: path, origin: "open", detail: detail)
    }
    self.path = path
    unsafe self.connection = connection
    let milliseconds = Int32(clamping: Int64(busyTimeout / .milliseconds(1)))
    unsafe sqlite3_busy_timeout(connection, milliseconds)
  }

  deinit {
    statements = [:]
    unsafe sqlite3_close_v2(connection)
  }

  /// Runs a statement for its effect.
  package func execute(_ sql: String, _ values: [SQLValue] = []) throws(StoreError) {
    try statement(sql).run(values) { _ throws(StoreError) in }
  }

  /// Runs a statement and turns each row into a value.
  package func rows<Value>(
    _ sql: String, _ values: [SQLValue] = [],
    _ body: (borrowing Row) throws(StoreError) -> Value
  ) throws(StoreError) -> [Value] {
    var result: [Value] = []
    try statement(sql).run(values) { row throws(StoreError) in result.append(try body(row)) }
    return result
  }

  /// The first column of the only row of a statement, such as a pragma.
  package func integer(_ sql: String) throws(StoreError) -> Int64 {
    try rows(sql) { row throws(StoreError) in row.onlyInteger }.first ?? 0
  }

  /// Rows that the last statement changed.
  package var changedRows: Int { Int(unsafe sqlite3_changes(connection)) }

  /// Runs `body` in one transaction: all of it is kept, or nothing where it throws.
  package func transaction(_ body: () throws(StoreError) -> Void) throws(StoreError) {
    try execute("BEGIN IMMEDIATE")
    do throws(StoreError) {
      try body()
      try execute("COMMIT")
    } catch {
      // SQLite has rolled back by itself after some errors; then there is nothing to undo.
      if unsafe sqlite3_get_autocommit(connection) == 0 { try? execute("ROLLBACK") }
      throw error
    }
  }

  /// Runs `body` on one snapshot of the database.
  package func snapshot<Value>(
    _ body: () throws(StoreError) -> Value
  ) throws(StoreError) -> Value {
    try execute("BEGIN")
    defer { try? execute("COMMIT") }
    return try body()
  }

  private func statement(_ sql: String) throws(StoreError) -> Statement {
    if let known = statements[sql] { return known }
    let new = try unsafe Statement(connection: connection, sql: sql, path: path)
    statements[sql] = new
    return new
  }
}

/// A value on its way into a statement.
package enum SQLValue: Sendable, Hashable {
  case null
  case integer(Int64)
  case real(Double)
  case text(String)
  case blob([UInt8])

  package static func integer(_ value: Int) -> SQLValue { .integer(Int64(value)) }
  package static func bool(_ value: Bool) -> SQLValue { .integer(value ? Int64(1) : 0) }
  package static func optional(_ value: Double?) -> SQLValue { value.map { .real($0) } ?? .null }
  /// NULL for NaN, which SQLite does not keep.
  package static func known(_ value: Double) -> SQLValue { value.isNaN ? .null : .real(value) }
  package static func optional(_ value: String?) -> SQLValue { value.map { .text($0) } ?? .null }
}
