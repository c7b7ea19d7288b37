import CatalogueMatching
import Compression
import Ephemerides
import Foundation
import SkyCatalogues
import TestSupport
import Testing

/// Tables of text and FITS as they are read, and what is wrong with those that are refused.
@Suite struct TableTests {
  private func entries(
    _ path: String, _ mapping: ColumnMapping, around position: (Double, Double) = (10, 20)
  ) throws -> [CatalogueEntry] {
    let work = try Sky.work(path, mapping)
    _ = try work.run()
    return try SkyCatalogue(path: work.directory + "/sky.catalogue")
      .cone(
        around: EquatorialPosition(rightAscension: position.0, declination: position.1),
        radius: 120
      ).map(\.entry)
  }

  private func failure(_ path: String, _ mapping: ColumnMapping = Sky.mapping()) throws -> String {
    let work = try Sky.work(path, mapping)
    let error = #expect(throws: CatalogueError.self) { try work.run() }
    #expect(!FileManager.default.fileExists(atPath: work.directory + "/sky.catalogue"))
    let text = try #require(error).description
    #expect(text.hasPrefix(path + ":"))
    return String(text.dropFirst(path.count + 2))
  }

  private static let all: [CatalogueField: String] = [
    .rightAscension: "ra", .declination: "dec", .identifier: "id", .objectClass: "type",
    .magnitude: "mag", .redshift: "z", .redshiftError: "dz", .majorAxis: "Diam*0.25",
    .axisRatio: "ba", .positionAngle: "pa",
  ]

  /// Quotes, doubled quotes, commas and line ends within quotes, CRLF, empty and missing values.
  @Test func quotedFields() throws {
    let path = try Sky.file(
      "\"ra\",dec,id,type,mag,z,dz,Diam,ba,pa\r\n"
        + "10,20,\"NGC \"\"1\"\", north\",\"a\r\nb\",17.25,0.0125,0.001,40,0.5,30\r\n\r\n"
        + "10.001,\"20\",7,,null,-99,,,2,\r\n")
    let found = try entries(path, Sky.mapping(Self.all))
    #expect(found.map(\.identifier) == ["NGC \"1\", north", "7"])
    #expect(found[0].objectClass == "a\r\nb" && found[1].objectClass == nil)
    #expect(found[0].magnitude == 17.25 && found[0].redshift == 0.0125)
    #expect(found[0].redshiftError == 0.001 && found[0].majorAxis == 10)
    #expect(found[0].axisRatio == 0.5 && found[0].positionAngle == 30)
    #expect(found[1].magnitude == nil && found[1].redshift == nil && found[1].axisRatio == nil)
  }

  /// A table like GLADE+'s: blanks between fields, no heading, columns by number, compressed.
  @Test func numberedColumnsBetweenBlanks() throws {
    let text = "1 null 10.0 20.0 14.5\n2  a   10.001  20.0   null \n"
    let url = try Fixture.temporaryFolder().appending(path: "table.txt.gz").path
    let file = try #require(CompressedFile.writing(url))
    #expect(file.write(Array(text.utf8)) && file.close())
    let mapping = Sky.mapping(
      [.rightAscension: "3", .declination: "4", .identifier: "1", .magnitude: "5"],
      delimiter: .space)
    let found = try entries(url, mapping)
    #expect(found.map(\.identifier) == ["1", "2"] && found.map(\.magnitude) == [14.5, nil])
  }

  /// A table like TNS's: a line with the time before the heading.
  @Test func linesBeforeTheHeading() throws {
    let path = try Sky.file(
      "\"2026-11-28 00:00:00\"\n\"id\",\"ra\",\"dec\"\n\"2026abc\",\"10\",\"20\"\n")
    #expect(try entries(path, Sky.mapping(skippedLines: 1)).map(\.identifier) == ["2026abc"])
  }

  @Test func hoursAndRadiansThatAreNamed() throws {
    let hours = try Sky.file("ra,dec,id\n\(10 / 15.0),20,1\n")
    #expect(try entries(hours, Sky.mapping(unit: .hours)).count == 1)
    let radians = try Sky.file("ra,dec,id\n\(10 * Double.pi / 180),\(20 * Double.pi / 180),1\n")
    #expect(try entries(radians, Sky.mapping(unit: .radians)).count == 1)
  }

  @Test func broken() throws {
    func csv(_ rows: String) throws -> String { try Sky.file("ra,dec,id\n" + rows) }
    #expect(
      try failure(try Sky.file("RA_deg,dec,id\n10,20,1\n"))
        == "column ra: not in the table, expected for rightAscension; the table has RA_deg, dec, id"
    )
    #expect(
      try failure(try csv("10,20,1\nnan,20,2\n"))
        == "row 2: column ra: expected 0 to 360 degrees, found no number")
    #expect(
      try failure(try csv("10,20,1\n10,,2\n"))
        == "row 2: column dec: expected −90 degrees to 90 degrees, found no number")
    #expect(
      try failure(try csv("10,20,1\n10,95,2\n"))
        == "row 2: column dec: expected −90 degrees to 90 degrees, found 95.0")
    #expect(
      try failure(try csv("10,north,1\n"))
        == "row 1: column dec: expected a number, found \"north\"")
    #expect(try failure(try csv("10,20\n")) == "row 1: expected 3 fields, found 2")
    #expect(
      try failure(try csv("10,20,\"open\n"))
        == "row 1: the file ends within a quoted field, expected a closing quote")
    #expect(try failure(try csv("")) == "the table has no rows that are taken")
    #expect(try failure(try Sky.file("")) == "the table is empty")
    #expect(
      try failure(try csv("10,20,1\n"), Sky.mapping([.rightAscension: "ra"]))
        == "no column is given for declination; the table has ra, dec, id")
    let missing = try Sky.work("/no/such/table.csv")
    #expect(throws: CatalogueError.self) { try missing.run() }
  }

  /// A whole table of positions that are taken for degrees and are not.
  @Test func unitsThatNobodyNamed() throws {
    let unsaid = Sky.mapping(unit: nil)
    let radians = try Sky.file("ra,dec,id\n0.1,-1.2,1\n6.2,1.5,2\n")
    #expect(
      try failure(radians, unsaid)
        == "column ra: expected degrees; the largest of 2 rows is 6.2, as in a table in radians; "
        + "give the unit, radians, or degrees if they are")
    let hours = try Sky.file("ra,dec,id\n0.1,-70,1\n23.9,80,2\n")
    #expect(try failure(hours, unsaid).contains("as in a table in hours"))
    let degrees = try Sky.file("ra,dec,id\n0.1,-70,1\n24.1,80,2\n")
    _ = try Sky.work(degrees, unsaid).run()
    _ = try Sky.work(hours, Sky.mapping(unit: .degrees)).run()
  }

  // MARK: FITS

  private func fits(_ unit: String? = "deg", factor: Double = 1) -> FITSFile {
    FITSFile([
      ("source_id", nil, .longs([4_611_686_018_427_387_905, 2])),
      ("RA", unit, .doubles([10 * factor, 10.001 * factor])),
      ("DEC", unit, .doubles([20 * factor, 20 * factor])),
      ("type", nil, .texts(["RR", ""], width: 8)),
      ("mag", nil, .floats([17.3, .nan])),
    ])
  }

  private static let fitsColumns: [CatalogueField: String] = [
    .rightAscension: "ra", .declination: "dec", .identifier: "source_id", .objectClass: "type",
    .magnitude: "mag",
  ]

  @Test func fitsColumnsOfAllKinds() throws {
    let path = try Sky.file(fits().data, named: "table.fits")
    let found = try entries(path, Sky.mapping(Self.fitsColumns))
    #expect(found.map(\.identifier) == ["4611686018427387905", "2"])
    #expect(found.map(\.objectClass) == ["RR", nil] && found.map(\.magnitude) == [17.3, nil])
  }

  @Test func fitsThatNamesItsUnit() throws {
    let path = try Sky.file(fits("rad", factor: .pi / 180).data, named: "table.fits")
    #expect(try entries(path, Sky.mapping(Self.fitsColumns, unit: nil)).count == 2)
    let wrong = try Sky.file(fits("deg", factor: .pi / 180).data, named: "table.fits")
    #expect(
      try failure(wrong, Sky.mapping(Self.fitsColumns, unit: nil)).contains("table in radians"))
  }

  @Test func brokenFITS() throws {
    let many = FITSFile([
      ("ra", "deg", .doubles((0..<1_000).map { Double($0) / 3 })),
      ("dec", "deg", .doubles((0..<1_000).map { Double($0 % 90) })),
      ("id", nil, .texts((0..<1_000).map { "s\($0)" }, width: 4)),
    ])
    // Two headers of one block each, then 20 bytes a row.
    let cut = many.data.prefix(2 * 2_880 + 20 * 500 + 7)
    #expect(
      try failure(try Sky.file(Data(cut), named: "cut.fits"))
        == "row 501: the file ends within this row, expected 1000 rows of 20 bytes")
    let path = try Sky.file(many.data, named: "table.fits")
    #expect(
      try failure(path, Sky.mapping([.rightAscension: "ra", .declination: "delta"]))
        == "column delta: not in the table, expected for declination; the table has ra, dec, id")
    #expect(
      try failure(
        path, Sky.mapping([.rightAscension: "ra", .declination: "dec", .magnitude: "id"]))
        == "column id: expected numbers for magnitude, found texts")
    let header = try Sky.file(many.data.prefix(2_880), named: "empty.fits")
    #expect(
      try failure(header) == "expected a table in one of the extensions, found none")
    var nan = many
    nan.columns[1].column = .doubles((0..<1_000).map { $0 == 700 ? .nan : 5 })
    #expect(
      try failure(try Sky.file(nan.data, named: "nan.fits"))
        == "row 701: column dec: expected −90 degrees to 90 degrees, found no number")
  }
}
