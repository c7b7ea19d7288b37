package import ByteCoding

/// The layout in the store and in the changelog: a byte that names it, the hash of the catalogues
/// (uint64), the number of entries (uint32), then of each the texts catalogue, version, role and
/// identifier, the separation (float64), an optional class, and optional magnitude, redshift,
/// redshift error, probability and significance (float64), as ``ByteWriter`` writes them.
extension ObjectMatches {
  private static let layout: UInt8 = 1
  /// Bytes of an entry without texts and optional values.
  private static let leastEntrySize = 30

  package var encoded: [UInt8] {
    var writer = ByteWriter()
    writer.append(Self.layout)
    writer.append(catalogues)
    writer.append(UInt32(entries.count))
    for entry in entries {
      for text in [entry.catalogue, entry.version, entry.role.rawValue, entry.identifier] {
        writer.append(text)
      }
      writer.append(entry.separation)
      writer.append(entry.objectClass)
      for number in [
        entry.magnitude, entry.redshift, entry.redshiftError, entry.probability,
        entry.significance,
      ] {
        writer.append(number)
      }
    }
    return writer.bytes
  }

  package init(encoded bytes: [UInt8]) throws(ByteReader.Failure) {
    var reader = ByteReader(bytes)
    guard try reader.number(UInt8.self) == Self.layout else {
      throw reader.failure("unknown layout")
    }
    catalogues = try reader.number()
    entries = []
    for _ in 0..<(try reader.count(ofSize: Self.leastEntrySize)) {
      entries.append(try Self.entry(&reader))
    }
    try reader.end()
  }

  private static func entry(
    _ reader: inout ByteReader
  ) throws(ByteReader.Failure) -> CatalogueMatch {
    let catalogue = try reader.text()
    let version = try reader.text()
    guard let role = CatalogueRole(rawValue: try reader.text()) else {
      throw reader.failure("unknown role")
    }
    return CatalogueMatch(
      catalogue: catalogue, version: version, role: role, identifier: try reader.text(),
      separation: try reader.double(), objectClass: try reader.optionalText(),
      magnitude: try reader.optionalDouble(), redshift: try reader.optionalDouble(),
      redshiftError: try reader.optionalDouble(), probability: try reader.optionalDouble(),
      significance: try reader.optionalDouble())
  }
}
