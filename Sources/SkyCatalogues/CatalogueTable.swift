import CatalogueMatching

/// A place in a table from which it can be read on.
struct TablePosition: Sendable, Hashable {
  /// Rows before it.
  var rows = 0
  /// Bytes before it in the decompressed text; unused by FITS.
  var bytes = 0
}

/// Rows of a table, a column at a time.
struct TableBlock {
  /// Number of the first row, from 1.
  var firstRow = 1
  var count = 0
  /// NaN where the table has no value.
  var numbers: [CatalogueField: [Double]] = [:]
  /// Empty where the table has no value.
  var texts: [CatalogueField: [String]] = [:]

  init(firstRow: Int, fields: some Sequence<CatalogueField>) {
    self.firstRow = firstRow
    for field in fields {
      if field.isText { texts[field] = [] } else { numbers[field] = [] }
    }
  }
}

/// A table that is read from its start to its end, some rows at a time.
protocol CatalogueTable: AnyObject {
  /// The place after the last block.
  var position: TablePosition { get }
  /// Rows in all; `nil` where the table does not say.
  var rowCount: Int? { get }
  /// Unit of the positions; `nil` where the table does not say.
  var unit: PositionUnit? { get }
  /// Goes to a place of an earlier reading of the same file.
  func move(to position: TablePosition) throws(CatalogueError)
  /// The next rows; `nil` after the last one.
  func next() throws(CatalogueError) -> TableBlock?
}

/// The columns that a mapping names, found among those of a table.
struct ColumnPlaces {
  /// Index from 0 by field.
  let places: [CatalogueField: Int]

  init(
    _ mapping: ColumnMapping, among names: [String], of file: String
  ) throws(CatalogueError) {
    var places: [CatalogueField: Int] = [:]
    for field in CatalogueField.allCases {
      guard let column = mapping.columns[field] else { continue }
      guard let place = Self.place(of: column.name, among: names) else {
        throw CatalogueError(
          .badInput, file: file, column: column.name,
          "not in the table, expected for \(field.rawValue); the table has \(Self.list(names))")
      }
      places[field] = place
    }
    for field in [CatalogueField.rightAscension, .declination] where places[field] == nil {
      throw CatalogueError(
        .badInput, file: file,
        "no column is given for \(field.rawValue); the table has \(Self.list(names))")
    }
    self.places = places
  }

  /// The column of a name, in the same case or in another.
  private static func place(of name: String, among names: [String]) -> Int? {
    names.firstIndex(of: name)
      ?? names.firstIndex { $0.lowercased() == name.lowercased() }
  }

  /// Names that a message lists at most.
  private static let listed = 40

  private static func list(_ names: [String]) -> String {
    guard !names.isEmpty else { return "no columns" }
    return names.prefix(listed).joined(separator: ", ")
      + (names.count > listed ? ", and \(names.count - listed) more" : "")
  }
}
