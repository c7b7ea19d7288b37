package import CatalogueMatching
import Compression
import Foundation
import StateStore

/// Makes a catalogue of a table.
///
/// Rows are read a block at a time and written in the order of the table to a file beside the
/// catalogues, with the place up to which the table was read, so that an import that was interrupted
/// goes on there. At the end they are sorted by pixel into the catalogue, which takes the place of an
/// earlier one of the same name at once.
package struct CatalogueImport {
  /// How far an import is.
  package enum Progress: Sendable, Hashable {
    /// Rows of an earlier reading that are not read again.
    case resumed(rows: Int)
    /// Rows read so far, and of how many where the table says so.
    case read(rows: Int, of: Int?)
    case sorting(rows: Int)
  }

  package var path: String
  package var name: String
  package var role: CatalogueRole
  /// `nil` for the hash of the file's beginning.
  package var version: String?
  package var mapping: ColumnMapping
  /// Folder of the catalogues.
  package var directory: String

  package init(
    path: String, name: String, role: CatalogueRole, version: String? = nil,
    mapping: ColumnMapping, directory: String
  ) {
    self.path = path
    self.name = name
    self.role = role
    self.version = version
    self.mapping = mapping
    self.directory = directory
  }

  /// Rows that are kept together, after which an import can go on.
  private static let rowsAtOnce = 100_000

  /// Imports the table.
  ///
  /// - Parameter progress: told of every piece that is kept.
  package func run(
    progress: (Progress) -> Void = { _ in }
  ) throws(CatalogueError) -> CatalogueDescription {
    guard CatalogueLibrary.isName(name) else {
      throw CatalogueError(
        .badInput, file: path,
        "the name \"\(name)\": expected letters, digits, '.', '_', '+' and '-', a letter or digit first"
      )
    }
    let identity = try FileIdentity(path)
    let table = try open()
    let staging = try ImportStaging(
      beside: directory, name: name, source: "\(identity.size) \(identity.hash) \(mapping.text)")
    do throws(CatalogueError) {
      try read(table, into: staging, progress)
    } catch {
      // What is refused now will be refused again.
      if error.kind == .badInput { staging.remove() }
      throw error
    }
    progress(.sorting(rows: staging.rows))
    return try staging.finish(description(identity, rows: staging.rows))
  }

  /// Reads the rows that are not in the staging file yet, and judges the table as a whole.
  private func read(
    _ table: any CatalogueTable, into staging: ImportStaging, _ progress: (Progress) -> Void
  ) throws(CatalogueError) {
    if staging.position.rows > 0 {
      try table.move(to: staging.position)
      progress(.resumed(rows: staging.position.rows))
    }
    var maker = EntryMaker(
      path: path, mapping: mapping, tableUnit: table.unit, largest: staging.largest)
    var isRead = false
    while !isRead {
      try reporting { () throws(StoreError) in try staging.begin() }
      let end = table.position.rows + Self.rowsAtOnce
      while table.position.rows < end, !isRead {
        guard let block = try table.next() else {
          isRead = true
          break
        }
        let entries = try maker.entries(of: block)
        try reporting { () throws(StoreError) in try staging.add(entries) }
      }
      let largest = maker.largest
      try reporting { () throws(StoreError) in
        try staging.keep(table.position, largest: largest)
      }
      progress(.read(rows: table.position.rows, of: table.rowCount))
    }
    try maker.checkUnit(rows: table.position.rows)
    guard staging.rows > 0 else {
      throw CatalogueError(.badInput, file: path, "the table has no rows that are taken")
    }
  }

  private func open() throws(CatalogueError) -> any CatalogueTable {
    guard path != "-" else { return try CSVTable(path: path, mapping: mapping) }
    guard !CompressedFile.isFolder(path) else {
      throw CatalogueError(.badInput, file: path, "expected a table, found a folder")
    }
    guard let file = CompressedFile.reading(path) else {
      throw CatalogueError(.missing, file: path, "cannot be opened")
    }
    var start = [UInt8](repeating: 0, count: FileSignature.length)
    guard let count = file.read(into: &start) else {
      throw CatalogueError(.badInput, file: path, "the compressed data are damaged")
    }
    guard start.prefix(count).starts(with: Array("SIMPLE  =".utf8)) else {
      if let other = FileSignature(start.prefix(count)) {
        throw CatalogueError(
          .badInput, file: path, "expected a text table or FITS, found \(other.name)")
      }
      return try CSVTable(path: path, mapping: mapping)
    }
    guard FileIdentity.start(of: path)?.first == start[0] else {
      throw CatalogueError(
        .badInput, file: path,
        "expected plain FITS, found FITS compressed with gzip; decompress it first")
    }
    return try FITSTable(path: path, mapping: mapping)
  }

  private func description(_ identity: FileIdentity, rows: Int) -> CatalogueDescription {
    CatalogueDescription(
      name: name, version: version ?? identity.text, role: role, rows: rows,
      source: path == "-" ? "standard input" : URL(filePath: path).lastPathComponent,
      identity: identity, imported: Int(Date().timeIntervalSince1970),
      hasAstrometry: mapping.hasAstrometry, area: 0)
  }
}
