/// Writes schemas in short: `name:type` separated by spaces, `?` for a union with null, `[]` for an
/// array.
enum CompactSchema {
  /// A record; a type that is neither primitive nor in `types` is a name defined elsewhere.
  ///
  /// - Parameter types: definitions to put in place of their names, once each.
  static func record(
    _ name: String, version: String? = nil, _ fields: String, types: [String: JSONValue] = [:]
  ) -> JSONValue {
    var left = types
    var members: [JSONValue.Member] = []
    if let version { members.append(member("version", .string(version))) }
    members += [member("type", .string("record")), member("name", .string(name))]
    let list = fields.split(whereSeparator: \.isWhitespace).map { field -> JSONValue in
      let parts = field.split(separator: ":", maxSplits: 1)
      return self.field(String(parts[0]), String(parts[1]), &left)
    }
    members.append(member("fields", .array(list)))
    return .object(members)
  }

  /// The JSON text of a schema.
  static func text(_ schema: JSONValue) -> [UInt8] {
    var writer = JSONWriter()
    schema.write(to: &writer)
    return writer.bytes
  }

  private static func field(
    _ name: String, _ type: String, _ types: inout [String: JSONValue]
  ) -> JSONValue {
    var members = [member("name", .string(name))]
    if type.hasSuffix("?") {
      let inner = self.type(String(type.dropLast()), &types)
      members += [member("type", .array([.string("null"), inner])), member("default", .null)]
    } else {
      members.append(member("type", self.type(type, &types)))
    }
    return .object(members)
  }

  private static func type(_ type: String, _ types: inout [String: JSONValue]) -> JSONValue {
    if type.hasSuffix("[]") {
      let items = self.type(String(type.dropLast(2)), &types)
      return .object([member("type", .string("array")), member("items", items)])
    }
    return types.removeValue(forKey: type) ?? .string(type)
  }

  private static func member(_ name: String, _ value: JSONValue) -> JSONValue.Member {
    JSONValue.Member(name: name, value: value)
  }
}
