package import StateStore

/// Why a table or a catalogue cannot be used: the file, where in it, and what was expected.
package struct CatalogueError: Error, Sendable, Hashable, CustomStringConvertible {
  package enum Kind: Sendable, Hashable {
    /// The file does not exist or cannot be opened.
    case missing
    /// The contents are not what was expected.
    case badInput
    /// A file cannot be written, or is in use.
    case failed
  }

  package var kind: Kind
  package var file: String
  /// Number of the row, from 1, without headings.
  package var row: Int?
  package var column: String?
  /// What was expected and what was found.
  package var text: String

  package init(
    _ kind: Kind, file: String, row: Int? = nil, column: String? = nil, _ text: String
  ) {
    self.kind = kind
    self.file = file
    self.row = row
    self.column = column
    self.text = text
  }

  /// The error of a catalogue's database.
  package init(_ error: StoreError) {
    switch error.kind {
    case .foreignFile:
      self.init(.badInput, file: error.path, "expected an imported catalogue: \(error.detail)")
    case .cannotOpen: self.init(.missing, file: error.path, "cannot be opened: \(error.detail)")
    case .newerSchema(let found, let supported):
      self.init(
        .badInput, file: error.path,
        "has format \(found), newer than \(supported), the newest known here")
    default: self.init(.failed, file: error.path, "\(error)")
    }
  }

  package var description: String {
    let place = row.map { ": row \($0)" } ?? ""
    return file + place + (column.map { ": column \($0)" } ?? "") + ": " + text
  }
}

/// Runs `body`, whose errors are a catalogue's.
func reporting<Value>(
  _ body: () throws(StoreError) -> Value
) throws(CatalogueError) -> Value {
  do throws(StoreError) { return try body() } catch { throw CatalogueError(error) }
}
