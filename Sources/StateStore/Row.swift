internal import CSQLite

/// The current row of a running statement; columns are numbered from 0.
@safe package struct Row: ~Copyable {
  private let statement: OpaquePointer
  private let path: String
  private let sql: String

  init(statement: OpaquePointer, path: String, sql: String) {
    unsafe self.statement = statement
    self.path = path
    self.sql = sql
  }

  package func isNull(_ column: Int32) -> Bool {
    unsafe sqlite3_column_type(statement, column) == SQLITE_NULL
  }

  package func integer(_ column: Int32) -> Int64 { unsafe sqlite3_column_int64(statement, column) }

  package func real(_ column: Int32) -> Double { unsafe sqlite3_column_double(statement, column) }

  package func optionalReal(_ column: Int32) -> Double? { isNull(column) ? nil : real(column) }

  package func text(_ column: Int32) -> String {
    guard let start = unsafe sqlite3_column_text(statement, column) else { return "" }
    let count = Int(unsafe sqlite3_column_bytes(statement, column))
    return unsafe String(
      decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
  }

  package func optionalText(_ column: Int32) -> String? { isNull(column) ? nil : text(column) }

  package func blob(_ column: Int32) -> [UInt8] {
    guard let start = unsafe sqlite3_column_blob(statement, column) else { return [] }
    let count = Int(unsafe sqlite3_column_bytes(statement, column))
    return unsafe [UInt8](UnsafeRawBufferPointer(start: start, count: count))
  }

  /// The value of a column, or an error that names the column where there is none.
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
