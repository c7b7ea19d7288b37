internal import CSQLite

/// A prepared statement of one database; finalized when released. Not thread-safe.
@safe package final class Statement {
  private let handle: OpaquePointer
  private let sql: String
  private let path: String

  /// Prepares `sql` on an open connection, which must outlive the statement.
  init(connection: OpaquePointer, sql: String, path: String) throws(StoreError) {
    var handle: OpaquePointer?
    let code = unsafe sqlite3_prepare_v3(
      connection, sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &handle, nil)
    guard code == SQLITE_OK, let handle = unsafe handle else {
      throw StoreError(
        code: code, path: path, origin: sql,
        detail: unsafe String(cString: sqlite3_errmsg(connection)))
    }
    unsafe self.handle = handle
    self.sql = sql
    self.path = path
  }

  deinit { unsafe sqlite3_finalize(handle) }

  /// Runs the statement and lends each row to `body`, which must not keep it.
  func run(
    _ values: [SQLValue], _ body: (borrowing Row) throws(StoreError) -> Void
  ) throws(StoreError) {
    defer {
      unsafe sqlite3_reset(handle)
      unsafe sqlite3_clear_bindings(handle)
    }
    for (index, value) in values.enumerated() { try bind(value, at: Int32(index + 1)) }
    while true {
      switch unsafe sqlite3_step(handle) {
      case SQLITE_ROW: try body(unsafe Row(statement: handle, path: path, sql: sql))
      case SQLITE_DONE: return
      case let code: throw error(code)
      }
    }
  }

  private func bind(_ value: SQLValue, at index: Int32) throws(StoreError) {
    let code =
      switch value {
      case .null: unsafe sqlite3_bind_null(handle, index)
      case .integer(let number): unsafe sqlite3_bind_int64(handle, index, number)
      case .real(let number): unsafe sqlite3_bind_double(handle, index, number)
      case .text(let text): bind(text, at: index)
      case .blob(let bytes): bind(bytes, at: index)
      }
    guard code == SQLITE_OK else { throw error(code) }
  }

  private func bind(_ text: String, at index: Int32) -> Int32 {
    var text = text
    return text.withUTF8 { utf8 in
      unsafe utf8.withMemoryRebound(to: CChar.self) { characters in
        unsafe nightjar_bind_text(
          handle, index, characters.baseAddress, Int32(clamping: characters.count))
      }
    }
  }

  private func bind(_ bytes: [UInt8], at index: Int32) -> Int32 {
    unsafe bytes.withUnsafeBytes { buffer in
      unsafe nightjar_bind_blob(handle, index, buffer.baseAddress, Int32(clamping: buffer.count))
    }
  }

  private func error(_ code: Int32) -> StoreError {
    let connection = unsafe sqlite3_db_handle(handle)
    return StoreError(
      code: unsafe sqlite3_extended_errcode(connection), path: path, origin: sql,
      detail: unsafe String(cString: sqlite3_errmsg(connection)))
  }
}
