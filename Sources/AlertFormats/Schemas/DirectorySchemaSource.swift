package import Foundation
import JSONText

/// Schemas from a folder laid out as lsst/alert_packet is:
/// `<major.minor>/lsst.v<major>_<minor>.alert.avsc`, with the types that it names in files beside
/// it. The id of a schema is 100 · major + minor.
package struct DirectorySchemaSource: SchemaSource {
  /// Each schema's text with its named types in place, by id.
  package let texts: [UInt32: [UInt8]]

  /// Reads every version in the folder.
  ///
  /// - Throws: where the folder or a file cannot be read, or a file is not JSON.
  package init(folder: URL) throws(SchemaSourceError) {
    var texts: [UInt32: [UInt8]] = [:]
    for name in try Self.reading(id: 0, { try Self.names(in: folder) }) {
      let words = name.split(separator: ".")
      guard words.count == 2, let major = UInt32(words[0]), let minor = UInt32(words[1]),
        major < 1_000_000, minor < 100
      else { continue }
      let id = 100 * major + minor
      texts[id] = try Self.reading(id: id) {
        try Self.text(version: folder.appending(path: name), major: major, minor: minor)
      }
    }
    self.texts = texts
  }

  private static func reading<Value>(
    id: UInt32, _ body: () throws -> Value
  ) throws(SchemaSourceError) -> Value {
    do {
      return try body()
    } catch {
      throw SchemaSourceError(code: .unavailable, schemaID: id, detail: "\(error)")
    }
  }

  private static func names(in folder: URL) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder.path)
  }

  package func lookUp(_ id: UInt32) -> SchemaLookup { texts[id].map(SchemaLookup.known) ?? .denied }

  package func load(_ id: UInt32) async throws(SchemaSourceError) {
    guard texts[id] == nil else { return }
    throw SchemaSourceError(code: .denied, schemaID: id, detail: "not in the schema folder")
  }

  private static func text(version: URL, major: UInt32, minor: UInt32) throws -> [UInt8] {
    let namespace = "lsst.v\(major)_\(minor)"
    var types: [String: JSONValue] = [:]
    for file in try names(in: version) {
      guard file.hasSuffix(".avsc") else { continue }
      let data = try Data(contentsOf: version.appending(path: file))
      types[String(file.dropLast(".avsc".count))] = try JSONValue(parsing: [UInt8](data))
    }
    var writer = JSONWriter()
    place(.string(namespace + ".alert"), types: &types).write(to: &writer)
    return writer.bytes
  }

  /// Puts each named type in place of its first mention.
  private static func place(_ json: JSONValue, types: inout [String: JSONValue]) -> JSONValue {
    switch json {
    case .string(let name):
      guard let definition = types.removeValue(forKey: name) else { return json }
      return place(definition, types: &types)
    case .array(let branches): return .array(branches.map { place($0, types: &types) })
    case .object(let members):
      return .object(
        members.map { member in
          guard ["type", "items", "values", "fields"].contains(member.name) else { return member }
          return JSONValue.Member(name: member.name, value: place(member.value, types: &types))
        })
    default: return json
    }
  }
}
