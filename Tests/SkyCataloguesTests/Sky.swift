import CatalogueMatching
import Ephemerides
import Foundation
import Sampling
import SkyCatalogues
import TestSupport

/// Catalogues that the tests make.
enum Sky {
  static let columns: [CatalogueField: String] = [
    .rightAscension: "ra", .declination: "dec", .identifier: "id",
  ]

  static func mapping(
    _ columns: [CatalogueField: String] = columns, unit: PositionUnit? = .degrees,
    delimiter: TableDelimiter = .comma, skippedLines: Int = 0
  ) -> ColumnMapping {
    ColumnMapping(
      columns: columns.compactMapValues(ColumnMapping.Column.init), unit: unit,
      delimiter: delimiter, skippedLines: skippedLines)
  }

  /// Writes bytes to a file of a new folder.
  static func file(_ data: Data, named name: String = "table.csv") throws -> String {
    let url = try Fixture.temporaryFolder().appending(path: name)
    try data.write(to: url)
    return url.path
  }

  static func file(_ text: String, named name: String = "table.csv") throws -> String {
    try file(Data(text.utf8), named: name)
  }

  static func work(
    _ path: String, _ mapping: ColumnMapping = mapping(), role: CatalogueRole = .star,
    name: String = "sky", in directory: String? = nil
  ) throws -> CatalogueImport {
    CatalogueImport(
      path: path, name: name, role: role, version: "1", mapping: mapping,
      directory: try directory ?? Fixture.temporaryFolder().path)
  }

  /// Imports positions, with their places as identifiers.
  static func catalogue(_ positions: [EquatorialPosition]) throws -> SkyCatalogue {
    let lines = positions.enumerated().map { index, position in
      "\(position.rightAscension),\(position.declination),\(index)"
    }
    let path = try file("ra,dec,id\n" + lines.joined(separator: "\n") + "\n")
    let work = try work(path)
    _ = try work.run()
    return try SkyCatalogue(path: work.directory + "/sky.catalogue")
  }

  static func random(_ generator: inout SeededGenerator) -> EquatorialPosition {
    EquatorialPosition(
      rightAscension: generator.uniform(0, 360),
      declination: asin(generator.uniform(-1, 1)) * 180 / .pi)
  }

  /// A position within some arcsec of another, also beyond a pole.
  static func near(
    _ position: EquatorialPosition, within arcsec: Double, _ generator: inout SeededGenerator
  ) -> EquatorialPosition {
    destination(
      position, arcsec: arcsec * generator.uniform().squareRoot(),
      angle: generator.uniform(0, 360))
  }

  /// The position at a distance and an angle from north to east.
  static func destination(
    _ from: EquatorialPosition, arcsec: Double, angle: Double
  ) -> EquatorialPosition {
    let radians = Double.pi / 180
    let (r, a, d) = (arcsec / 3_600 * radians, angle * radians, from.declination * radians)
    let sine = min(1, max(-1, sin(d) * cos(r) + cos(d) * sin(r) * cos(a)))
    let east = atan2(sin(a) * sin(r) * cos(d), cos(r) - sin(d) * sine) / radians
    let rightAscension = (from.rightAscension + east).truncatingRemainder(dividingBy: 360)
    return EquatorialPosition(
      rightAscension: rightAscension < 0 ? rightAscension + 360 : rightAscension,
      declination: asin(sine) / radians)
  }

  /// Arcsec by the haversine formula, which the catalogues do not use.
  static func haversine(_ a: EquatorialPosition, _ b: EquatorialPosition) -> Double {
    let radians = Double.pi / 180
    let u = sin((b.declination - a.declination) * radians / 2)
    let v = sin((b.rightAscension - a.rightAscension) * radians / 2)
    let h = u * u + cos(a.declination * radians) * cos(b.declination * radians) * v * v
    return 2 * asin(min(1, h.squareRoot())) / radians * 3_600
  }
}
