import ByteCoding
package import CatalogueMatching
package import Ephemerides
package import StateStore

/// An imported catalogue, which answers which of its entries are around a position.
///
/// Thread-safe: every reader has a connection of its own. The file never changes; a new import takes
/// its place, and a catalogue that was opened before still answers from the old one.
package final class SkyCatalogue: Sendable {
  package let description: CatalogueDescription
  private let readers: ConnectionPool
  private let coding: EntryCoding

  /// Readers side by side at most.
  private static let limit = 64

  /// Opens a catalogue's file.
  package init(path: String) throws(CatalogueError) {
    (readers, description, coding) = try reporting { () throws(StoreError) in
      let readers = try ConnectionPool(limit: Self.limit) { () throws(StoreError) in
        try Self.open(path)
      }
      let (description, classes) = try readers.withConnection { database throws(StoreError) in
        (
          try CatalogueDescription(database),
          try database.rows(
            "SELECT name FROM classes ORDER BY number", [],
            { row in
              row.text("name")
            })
        )
      }
      return (readers, description, EntryCoding(classes: classes))
    }
  }

  private static func open(_ path: String) throws(StoreError) -> Database {
    let database = try Database(path: path, mode: .readOnly)
    try CatalogueSchema.migrator.check(database)
    guard try database.integer("PRAGMA user_version") > 0 else {
      throw StoreError(
        kind: .foreignFile, code: 0, path: path, origin: "open", detail: "the file is empty")
    }
    // Nobody writes the file, so that its lock is taken once and its pages stay valid.
    try database.execute("PRAGMA locking_mode = EXCLUSIVE")
    try database.execute("PRAGMA mmap_size = 34359738368")
    return database
  }

  /// Galaxies, stars, … of the catalogue per arcsec² of the sky that it covers.
  package var surfaceDensity: Double {
    Double(description.rows) / (description.area * 3_600 * 3_600)
  }

  /// The entries within a radius in arcsec, nearest first.
  package func cone(
    around position: EquatorialPosition, radius: Double
  ) throws(StoreError) -> [CatalogueNeighbour] {
    let ranges = Healpix.ranges(around: position, radius: radius)
    var found: [CatalogueNeighbour] = []
    try readers.withConnection { database throws(StoreError) in
      for range in ranges {
        found += try neighbours(in: range, of: position, radius, database)
      }
    }
    return found.sorted { $0.separation < $1.separation }
  }

  private func neighbours(
    in range: Range<Int64>, of position: EquatorialPosition, _ radius: Double,
    _ database: Database
  ) throws(StoreError) -> [CatalogueNeighbour] {
    try database.rows(
      "SELECT identifier, entry FROM entries WHERE key >= ? AND key < ?",
      [
        .integer(range.lowerBound << CatalogueSchema.rowBits),
        .integer(range.upperBound << CatalogueSchema.rowBits),
      ]
    ) { row throws(StoreError) -> CatalogueNeighbour? in
      var reader = ByteReader(row.blob("entry"))
      do throws(ByteReader.Failure) {
        let place = try EntryCoding.position(&reader)
        let separation = 3_600 * position.separation(from: place)
        guard separation <= radius else { return nil }
        return CatalogueNeighbour(
          entry: try coding.entry(at: place, identifier: row.text("identifier"), &reader),
          separation: separation)
      } catch {
        throw row.invalid(column: "entries.entry", detail: "\(error)")
      }
    }.compactMap(\.self)
  }
}
