internal import CSQLite

/// Error of the state store, with its file.
package struct StoreError: Error, Sendable, Hashable, CustomStringConvertible {
  package enum Kind: Sendable, Hashable {
    /// The file cannot be opened or made.
    case cannotOpen
    /// The file is no database, or another program's.
    case foreignFile
    /// A newer Nightjar wrote the file.
    case newerSchema(found: Int, supported: Int)
    /// The database's structure is damaged.
    case corrupt
    /// The disk, or the size that the settings allow, is full.
    case full
    case readOnly
    /// Another process holds the lock.
    case busy
    /// The operating system failed to read or write.
    case inputOutput
    /// A stored or given value breaks a rule of its column.
    case invalidValue(column: String)
    /// A score or a label names an object that is not stored.
    case unknownObject(String)
    /// Anything else that SQLite reports.
    case other
  }

  package var kind: Kind
  /// SQLite's extended result code, 0 where the fault is not SQLite's.
  package var code: Int32
  package var path: String
  /// The statement or operation that failed.
  package var origin: String
  package var detail: String

  package init(kind: Kind, code: Int32, path: String, origin: String, detail: String) {
    self.kind = kind
    self.code = code
    self.path = path
    self.origin = origin
    self.detail = detail
  }

  /// An object whose stored bytes are damaged.
  package static func damaged(_ objectID: String, detail: String, path: String) -> StoreError {
    StoreError(
      kind: .invalidValue(column: "photometry.snapshot"), code: 0, path: path, origin: "object",
      detail: "\(objectID): \(detail)")
  }

  /// True if the same call can succeed later without a change.
  package var isRetriable: Bool { kind == .busy }

  /// True if this file can no longer be used as it is.
  package var isFatal: Bool {
    switch kind {
    case .cannotOpen, .foreignFile, .newerSchema, .corrupt, .readOnly: true
    case .full, .busy, .inputOutput, .invalidValue, .unknownObject, .other: false
    }
  }

  package var description: String {
    let number = code == 0 ? "" : " (SQLite \(code))"
    return "\(path): \(explanation)\(detail.isEmpty ? "" : ": \(detail)")\(number), in: \(origin)"
  }

  private var explanation: String {
    switch kind {
    case .cannotOpen: "cannot be opened"
    case .foreignFile: "is not a Nightjar state store"
    case .newerSchema(let found, let supported):
      "has schema version \(found), newer than \(supported), the newest known here"
    case .corrupt: "is damaged"
    case .full: "no space left"
    case .readOnly: "cannot be written"
    case .busy: "is locked by another process"
    case .inputOutput: "cannot be read or written"
    case .invalidValue(let column): "invalid value of \(column)"
    case .unknownObject(let id): "object \(id) is not stored"
    case .other: "failed"
    }
  }
}

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
