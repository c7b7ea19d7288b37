internal import CSQLite

extension StoreError {
  /// The error of an extended result code of SQLite.
  init(code: Int32, path: String, origin: String, detail: String) {
    self.init(
      kind: Self.kind(of: code), code: code, path: path, origin: origin, detail: detail)
  }

  private static func kind(of code: Int32) -> Kind {
    switch code & 0xFF {
    case SQLITE_CANTOPEN, SQLITE_PERM, SQLITE_AUTH: .cannotOpen
    case SQLITE_NOTADB: .foreignFile
    case SQLITE_CORRUPT: .corrupt
    case SQLITE_FULL: .full
    case SQLITE_READONLY: .readOnly
    case SQLITE_BUSY, SQLITE_LOCKED: .busy
    case SQLITE_IOERR: .inputOutput
    default: .other
    }
  }
}
