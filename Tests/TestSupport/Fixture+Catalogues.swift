package import CatalogueMatching
import Foundation
import SkyCatalogues

extension Fixture {
  /// Imports a CSV table, positions in degrees, as version 1 of a catalogue.
  ///
  /// - Parameter folder: of the catalogues.
  package static func importCatalogue(
    _ table: String, name: String, role: CatalogueRole, into folder: String,
    columns: [CatalogueField: String]
  ) throws {
    let url = try temporaryFolder().appending(path: "table.csv")
    try Data(table.utf8).write(to: url)
    _ = try CatalogueImport(
      path: url.path, name: name, role: role, version: "1",
      mapping: ColumnMapping(
        columns: columns.compactMapValues(ColumnMapping.Column.init), unit: .degrees),
      directory: folder
    ).run()
  }
}
