package import CatalogueMatching
import StateStore

/// A catalogue's name, purpose and origin, as its file has them.
package struct CatalogueDescription: Sendable, Hashable {
  package var name: String
  package var version: String
  package var role: CatalogueRole
  /// Rows that were taken.
  package var rows: Int
  /// Name of the table that it was made of, without folders.
  package var source: String
  package var identity: FileIdentity
  /// Time of the import, Unix seconds.
  package var imported: Int
  /// True if the table has parallaxes or proper motions.
  package var hasAstrometry: Bool
  /// Part of the sky that it covers, square degrees.
  package var area: Double
}

/// The tables of a catalogue's file. A released migration never changes; the next one mends it.
enum CatalogueSchema {
  /// `NJCT` in ASCII.
  static let applicationID: Int32 = 0x4E4A_4354

  static let migrator = Migrator(applicationID: applicationID, migrations: [first])

  /// Entries by pixel: the key is the pixel's number times 2³² plus the row's.
  private static let first = Migration(
    version: 1,
    statements: [
      "CREATE TABLE entries (key INTEGER PRIMARY KEY, identifier, entry BLOB NOT NULL)",
      "CREATE TABLE classes (number INTEGER PRIMARY KEY, name TEXT NOT NULL)",
      "CREATE TABLE description (key TEXT PRIMARY KEY, value) WITHOUT ROWID",
    ])

  /// Bits of a key below the pixel.
  static let rowBits: Int64 = 32

  static func key(pixel: Int64, row: Int) -> Int64 {
    pixel << rowBits | (Int64(row) & ((1 << rowBits) - 1))
  }

  /// A whole number takes less room than its digits, and comes back as the same text.
  static func value(of identifier: String) -> SQLValue {
    let digits = identifier.utf8
    guard digits.first != UInt8(ascii: "0") || digits.count == 1, digits.first != UInt8(ascii: "+"),
      digits.first != UInt8(ascii: "-"), let number = Int64(identifier)
    else { return .text(identifier) }
    return .integer(number)
  }
}

extension CatalogueDescription {
  private static let columns = [
    "name", "version", "role", "rows", "source", "sourceSize", "sourceHash", "imported",
    "hasAstrometry", "area",
  ]

  /// Reads the description of an open catalogue.
  init(_ database: Database) throws(StoreError) {
    var values: [String: String] = [:]
    for (key, value) in try database.rows(
      "SELECT key, value FROM description", [],
      { row in
        (row.text("key"), row.text("value"))
      })
    {
      values[key] = value
    }
    func require<Value>(_ value: Value?, _ column: String) throws(StoreError) -> Value {
      if let value { return value }
      throw StoreError(
        kind: .invalidValue(column: "description.\(column)"), code: 0, path: database.path,
        origin: "open", detail: values[column] ?? "missing")
    }
    name = try require(values["name"], "name")
    version = try require(values["version"], "version")
    role = try require(values["role"].flatMap(CatalogueRole.init(rawValue:)), "role")
    rows = try require(values["rows"].flatMap { Int($0) }, "rows")
    source = try require(values["source"], "source")
    identity = FileIdentity(
      size: try require(values["sourceSize"].flatMap { Int($0) }, "sourceSize"),
      hash: try require(
        values["sourceHash"].flatMap { Int64($0) }.map(UInt64.init(bitPattern:)), "sourceHash"))
    imported = try require(values["imported"].flatMap { Int($0) }, "imported")
    hasAstrometry = try require(values["hasAstrometry"], "hasAstrometry") == "1"
    area = try require(values["area"].flatMap { Double($0) }, "area")
  }

  /// Writes the description into a schema of an open database.
  func write(to database: Database, schema: String) throws(StoreError) {
    let values: [SQLValue] = [
      .text(name), .text(version), .text(role.rawValue), .integer(rows), .text(source),
      .integer(identity.size), .integer(Int64(bitPattern: identity.hash)), .integer(imported),
      .bool(hasAstrometry), .real(area),
    ]
    for (key, value) in zip(Self.columns, values) {
      try database.execute(
        "INSERT INTO \(schema).description (key, value) VALUES (?, ?)", [.text(key), value])
    }
  }
}
