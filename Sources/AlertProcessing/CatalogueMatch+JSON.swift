package import CatalogueMatching
import JSONText

extension CatalogueMatch {
  /// One JSON object, keys in a fixed order, as score records and explanations have it.
  package var json: [UInt8] { JSONWriter.object(write(fields:)) }

  fileprivate func write(to writer: inout JSONWriter) { writer.object(write(fields:)) }

  private func write(fields writer: inout JSONWriter) {
    writer.field("catalogue", catalogue)
    writer.field("version", version)
    writer.field("role", role.rawValue)
    writer.field("identifier", identifier)
    // A hundredth of an arcsec, finer than any survey's positions.
    writer.field("separation", (separation * 100).rounded() / 100)
    writer.field("class", objectClass)
    writer.field("magnitude", magnitude)
    writer.field("redshift", redshift)
    writer.field("redshiftError", redshiftError)
    writer.field("probability", probability.map { ($0 * 10_000).rounded() / 10_000 })
  }
}

extension JSONWriter {
  mutating func field(_ name: String, _ matches: [CatalogueMatch]) {
    arrayField(name) { writer in
      for match in matches { match.write(to: &writer) }
    }
  }
}
