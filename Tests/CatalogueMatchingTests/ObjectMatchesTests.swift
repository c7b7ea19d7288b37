import ByteCoding
import CatalogueMatching
import Ephemerides
import Testing

/// Entries kept with an object: their bytes, and what is read off them.
@Suite struct ObjectMatchesTests {
  private static let matches = ObjectMatches(
    catalogues: 0xFEDC_BA98_7654_3210,
    entries: [
      CatalogueMatch(
        catalogue: "glade", version: "2.3", role: .galaxy, identifier: "NGC 1", separation: 7.25,
        magnitude: 14.5, redshift: 0.0125, redshiftError: 0.0001, probability: 0.93),
      CatalogueMatch(
        catalogue: "gaia", version: "DR3", role: .star, identifier: "1", separation: 0.5,
        significance: 2),
      CatalogueMatch(
        catalogue: "gaia", version: "DR3", role: .star, identifier: "2", separation: 1.2,
        significance: 12),
      CatalogueMatch(
        catalogue: "tns", version: "1", role: .transient, identifier: "2024ü", separation: 0.1,
        objectClass: "SN Ia"),
    ])

  @Test func bytesReadBackEqual() throws {
    let bytes = Self.matches.encoded
    #expect(try ObjectMatches(encoded: bytes) == Self.matches)
    let empty = ObjectMatches(catalogues: 7)
    #expect(try ObjectMatches(encoded: empty.encoded) == empty)
    for count in 0..<bytes.count {
      #expect(throws: ByteReader.Failure.self) {
        try ObjectMatches(encoded: Array(bytes.prefix(count)))
      }
    }
    #expect(throws: ByteReader.Failure.self) { try ObjectMatches(encoded: bytes + [0]) }
  }

  @Test func onlyStarsThatMoveCount() {
    #expect(Self.matches.nearest(.star, within: 1.5)?.identifier == "2")
    #expect(Self.matches.nearest(.star, within: 1) == nil)
    #expect(Self.matches.nearest(.agn, within: 60) == nil)
  }

  @Test func hostAndClassification() {
    #expect(Self.matches.host?.redshift == 0.0125)
    #expect(Self.matches.classification?.objectClass == "SN Ia")
    #expect(ObjectMatches(catalogues: 1).host == nil)
  }

  @Test func significance() {
    var entry = CatalogueEntry(
      position: EquatorialPosition(rightAscension: 1, declination: 2), identifier: "")
    #expect(entry.astrometricSignificance == nil)
    entry.parallax = 1
    entry.parallaxError = 0.5
    #expect(entry.astrometricSignificance == 2)
    entry.properMotionRA = 3
    entry.properMotionDec = -4
    entry.properMotionError = 0.5
    #expect(entry.astrometricSignificance == 10)
  }

  @Test func columnsAndFactors() {
    #expect(ColumnMapping.Column("Diam*0.25")?.scale == 0.25)
    #expect(ColumnMapping.Column(" z ")?.name == "z")
    #expect(ColumnMapping.Column("Diam*wide") == nil && ColumnMapping.Column("") == nil)
    let mapping = ColumnMapping(columns: [:], skippedClasses: ["N", "SN*"])
    #expect(mapping.skips("N") && mapping.skips("SN II") && !mapping.skips("NL"))
  }
}
