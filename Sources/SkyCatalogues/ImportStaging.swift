import CatalogueMatching
import Foundation
import StateStore

/// The rows of an import on their way into a catalogue, in the order of the table.
final class ImportStaging {
  private let database: Database
  private let path: String
  /// The catalogue that comes of it.
  private let target: String
  private var numbers: [String: Int] = [:]
  /// Rows that were taken.
  private(set) var rows = 0
  /// The place in the table up to which it holds the rows.
  private(set) var position = TablePosition()
  /// Largest right ascension and absolute declination so far.
  private(set) var largest = (rightAscension: 0.0, declination: 0.0)

  /// Opens what an interrupted import of the same source has left, or begins anew.
  ///
  /// - Parameter source: tells a table and its columns from others.
  init(beside directory: String, name: String, source: String) throws(CatalogueError) {
    target = CatalogueLibrary.path(of: name, in: directory)
    let folder = URL(filePath: directory).appending(path: CatalogueLibrary.stagingFolder)
    path = folder.appending(path: name).path
    do {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    } catch {
      throw CatalogueError(
        .failed, file: directory, "cannot be made: \(error.localizedDescription)")
    }
    if try !Self.isOf(source, path) {
      for suffix in ["", "-journal"] { try? FileManager.default.removeItem(atPath: path + suffix) }
    }
    let path = path
    database = try reporting { () throws(StoreError) in
      let database = try Self.open(path)
      try Self.migrator.migrate(database)
      return database
    }
    try reporting { () throws(StoreError) in
      try load()
      if position.rows == 0 { try set("source", .text(source)) }
    }
  }

  private static let migrator = Migrator(
    applicationID: 0x4E4A_4953,  // NJIS
    migrations: [
      Migration(
        version: 1,
        statements: [
          "CREATE TABLE staged (key INTEGER NOT NULL, identifier, entry BLOB NOT NULL)",
          "CREATE TABLE classes (number INTEGER PRIMARY KEY, name TEXT NOT NULL)",
          "CREATE TABLE state (key TEXT PRIMARY KEY, value) WITHOUT ROWID",
        ])
    ])

  /// Opens the file for this process alone.
  private static func open(_ path: String) throws(StoreError) -> Database {
    let database = try Database(path: path, busyTimeout: .zero)
    try database.execute("PRAGMA locking_mode = EXCLUSIVE")
    // A loss of power costs the import, a crash of the program costs nothing.
    try database.execute("PRAGMA synchronous = OFF")
    try database.execute("PRAGMA cache_size = -131072")
    return database
  }

  /// Returns true if the file is of an import of this source.
  private static func isOf(_ source: String, _ path: String) throws(CatalogueError) -> Bool {
    guard FileManager.default.fileExists(atPath: path) else { return false }
    do throws(StoreError) {
      let database = try open(path)
      try migrator.check(database)
      guard try database.integer("PRAGMA user_version") > 0 else { return false }
      return try database.rows(
        "SELECT value FROM state WHERE key = 'source'", [],
        { row in
          row.text("value")
        }
      ).first == source
    } catch  where error.kind == .busy {
      throw CatalogueError(.failed, file: path, "another import of the same name is at work")
    } catch {
      return false
    }
  }

  private func load() throws(StoreError) {
    var values: [String: Double] = [:]
    for (key, value) in try database.rows(
      "SELECT key, value FROM state WHERE key <> 'source'", [],
      { row in (row.text("key"), row.real("value")) })
    {
      values[key] = value
    }
    position = TablePosition(
      rows: Int(values["position"] ?? 0), bytes: Int(values["bytes"] ?? 0))
    rows = Int(values["rows"] ?? 0)
    largest = (values["rightAscension"] ?? 0, values["declination"] ?? 0)
    for (number, name) in try database.rows(
      "SELECT number, name FROM classes", [],
      { row in (Int(row.integer("number")), row.text("name")) })
    {
      numbers[name] = number
    }
  }

  private func set(_ key: String, _ value: SQLValue) throws(StoreError) {
    try database.execute(
      "INSERT INTO state (key, value) VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value",
      [.text(key), value])
  }

  func begin() throws(StoreError) { try database.execute("BEGIN IMMEDIATE") }

  func add(_ entries: [(row: Int, entry: CatalogueEntry)]) throws(StoreError) {
    for (row, entry) in entries {
      let key = CatalogueSchema.key(pixel: Healpix.pixel(of: entry.position), row: row)
      let bytes = EntryCoding.bytes(
        of: entry, classNumber: try entry.objectClass.map(number(of:)))
      try database.execute(
        "INSERT INTO staged VALUES (?, ?, ?)",
        [.integer(key), CatalogueSchema.value(of: entry.identifier), .blob(bytes)])
    }
    rows += entries.count
  }

  /// The number of a class, which a new one gets.
  private func number(of name: String) throws(StoreError) -> Int {
    if let number = numbers[name] { return number }
    let number = numbers.count
    guard number <= Int(UInt16.max) else {
      throw StoreError(
        kind: .invalidValue(column: "class"), code: 0, path: path, origin: "import",
        detail: "more than 65,536 different classes")
    }
    numbers[name] = number
    try database.execute(
      "INSERT INTO classes VALUES (?, ?)", [.integer(number), .text(name)])
    return number
  }

  /// Ends a piece: what was added is kept with the place in the table behind it.
  func keep(
    _ position: TablePosition, largest: (rightAscension: Double, declination: Double)
  ) throws(StoreError) {
    try set("position", .integer(position.rows))
    try set("bytes", .integer(position.bytes))
    try set("rows", .integer(rows))
    try set("rightAscension", .real(largest.rightAscension))
    try set("declination", .real(largest.declination))
    try database.execute("COMMIT")
    self.position = position
    self.largest = largest
  }

  /// Removes the file with all that it holds.
  func remove() {
    for suffix in ["", "-journal"] { try? FileManager.default.removeItem(atPath: path + suffix) }
  }
}

// MARK: the catalogue

extension ImportStaging {
  /// Sorts the rows into the catalogue and puts it into its place.
  func finish(
    _ description: CatalogueDescription
  ) throws(CatalogueError) -> CatalogueDescription {
    let part = path + ".part"
    try? FileManager.default.removeItem(atPath: part)
    var description = description
    description.area = try reporting { () throws(StoreError) in
      try CatalogueSchema.migrator.migrate(try Database(path: part))
      try database.execute("ATTACH ? AS catalogue", [.text(part)])
      try database.execute("PRAGMA catalogue.journal_mode = OFF")
      try database.execute("PRAGMA catalogue.synchronous = OFF")
      try database.execute("BEGIN")
      try database.execute("INSERT INTO catalogue.classes SELECT number, name FROM classes")
      try database.execute(
        "INSERT INTO catalogue.entries SELECT key, identifier, entry FROM staged ORDER BY key")
      let area = try area(rows: description.rows)
      description.area = area
      try description.write(to: database, schema: "catalogue")
      try database.execute("COMMIT")
      try database.execute("DETACH catalogue")
      return area
    }
    guard unsafe rename(part, target) == 0 else {
      throw CatalogueError(
        .failed, file: target, "cannot be written: \(unsafe String(cString: strerror(errno)))")
    }
    remove()
    return description
  }

  /// Area of the pixels with rows, square degrees, of an order at which most pixels of a covered part
  /// of the sky have some.
  private func area(rows: Int) throws(StoreError) -> Double {
    let perPixel = 20
    var order = 0
    while order < 6, rows / perPixel >= 12 << (2 * (order + 1)) { order += 1 }
    let shift = CatalogueSchema.rowBits + 2 * Int64(Healpix.order - order)
    let covered = try database.integer(
      "SELECT count(*) FROM (SELECT DISTINCT key >> \(shift) FROM catalogue.entries)")
    let sky = 129_600 / Double.pi
    return sky * Double(covered) / Double(12 << (2 * order))
  }
}
