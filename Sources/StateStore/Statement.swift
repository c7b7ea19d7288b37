internal import CSQLite

/// A prepared statement of one database; finalized when released. Not thread-safe.
@safe package final class Statement {
  private let handle: OpaquePointer
  private let sql: String
  private let path: String
  /// Places of the result's columns by name.
  private let columns: [String: Int32]

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
    columns = unsafe Self.columns(of: handle)
  }

  deinit { unsafe sqlite3_finalize(handle) }

  private static func columns(of handle: OpaquePointer) -> [String: Int32] {
    var columns: [String: Int32] = [:]
    for index in 0..<(unsafe sqlite3_column_count(handle)) {
      guard let name = unsafe sqlite3_column_name(handle, index) else { continue }
      columns[unsafe String(cString: name)] = index
    }
    return columns
  }

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
      case SQLITE_ROW:
        try body(unsafe Row(statement: handle, columns: columns, path: path, sql: sql))
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

/// The current row of a running statement.
///
/// Columns are read by the names that the statement gives them; a name that it does not give is a
/// mistake in the program.
@safe package struct Row: ~Copyable {
  private let statement: OpaquePointer
  private let columns: [String: Int32]
  private let path: String
  private let sql: String

  init(statement: OpaquePointer, columns: [String: Int32], path: String, sql: String) {
    unsafe self.statement = statement
    self.columns = columns
    self.path = path
    self.sql = sql
  }

  private func place(_ column: String) -> Int32 {
    guard let place = columns[column] else {
      preconditionFailure("no column \(column) in: \(sql)")
    }
    return place
  }

  package func isNull(_ column: String) -> Bool {
    unsafe sqlite3_column_type(statement, place(column)) == SQLITE_NULL
  }

  package func integer(_ column: String) -> Int64 {
    unsafe sqlite3_column_int64(statement, place(column))
  }

  package func optionalInteger(_ column: String) -> Int64? {
    isNull(column) ? nil : integer(column)
  }

  package func real(_ column: String) -> Double {
    unsafe sqlite3_column_double(statement, place(column))
  }

  package func optionalReal(_ column: String) -> Double? { isNull(column) ? nil : real(column) }

  package func text(_ column: String) -> String {
    let place = place(column)
    guard let start = unsafe sqlite3_column_text(statement, place) else { return "" }
    let count = Int(unsafe sqlite3_column_bytes(statement, place))
    return unsafe String(
      decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
  }

  package func optionalText(_ column: String) -> String? { isNull(column) ? nil : text(column) }

  package func blob(_ column: String) -> [UInt8] {
    let place = place(column)
    guard let start = unsafe sqlite3_column_blob(statement, place) else { return [] }
    let count = Int(unsafe sqlite3_column_bytes(statement, place))
    return unsafe [UInt8](UnsafeRawBufferPointer(start: start, count: count))
  }

  /// The only column of a statement that has one, such as a pragma.
  var onlyInteger: Int64 { unsafe sqlite3_column_int64(statement, 0) }

  /// The value of a column; without one, an error that names the column.
  package func require<Value>(
    _ value: Value?, column: String, detail: String = ""
  ) throws(StoreError) -> Value {
    guard let value else { throw invalid(column: column, detail: detail) }
    return value
  }

  package func invalid(column: String, detail: String) -> StoreError {
    StoreError(
      kind: .invalidValue(column: column), code: 0, path: path, origin: sql, detail: detail)
  }
}
