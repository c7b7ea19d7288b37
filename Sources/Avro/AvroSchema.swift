package import JSONText

/// An Avro schema as a table of types that name each other by index, so that it may be recursive.
///
/// Source: Apache Avro 1.11 specification. Logical types, aliases and documentation are not kept.
package struct AvroSchema: Sendable, Hashable {
  package enum Node: Sendable, Hashable {
    case null, boolean, int, long, float, double, bytes, string
    case fixed(name: String, size: Int)
    case enumeration(name: String, symbols: [String])
    case array(items: Int)
    case map(values: Int)
    case union([Int])
    case record(name: String, fields: [Field])
  }

  package struct Field: Sendable, Hashable {
    package var name: String
    /// Index in `nodes`.
    package var type: Int
    /// As the schema writes it; an encoder uses it for a value that is not given.
    package var defaultValue: JSONValue?
  }

  package let nodes: [Node]
  /// Index in `nodes` of the type of a datum.
  package let root: Int

  /// The fields of a record type, `nil` for any other type.
  func fields(of node: Int) -> [Field]? {
    if case .record(_, let fields) = nodes[node] { fields } else { nil }
  }
}

extension AvroSchema {
  /// Parses a schema's JSON text.
  package init(
    parsing text: [UInt8], limits: AvroLimits = .standard
  ) throws(AvroError) {
    guard text.count <= limits.schemaBytes else {
      throw AvroError(.limitExceeded("schemaBytes"), at: limits.schemaBytes)
    }
    let json: JSONValue
    do {
      json = try JSONValue(parsing: text, depth: limits.depth)
    } catch {
      let reason = "expected \(error.expected), found \(error.found)"
      throw AvroError(.badSchema(reason), at: error.position)
    }
    var parser = AvroSchemaParser()
    let root = try parser.parse(json, namespace: "")
    self.init(nodes: parser.nodes, root: root)
  }
}

/// Turns a schema's JSON into a table of types.
private struct AvroSchemaParser {
  private static let primitives: [(name: String, node: AvroSchema.Node)] = [
    ("null", .null), ("boolean", .boolean), ("int", .int), ("long", .long), ("float", .float),
    ("double", .double), ("bytes", .bytes), ("string", .string),
  ]

  /// Starts with the primitive types.
  private(set) var nodes = primitives.map(\.node)
  /// Named types by full name.
  private var named: [String: Int] = [:]

  /// - Returns: the index of the type.
  mutating func parse(_ json: JSONValue, namespace: String) throws(AvroError) -> Int {
    switch json {
    case .string(let name): return try lookUp(name, namespace: namespace)
    case .array(let branches): return try union(branches, namespace: namespace)
    case .object: return try complex(json, namespace: namespace)
    default: throw bad("a type is a name, an array or an object")
    }
  }

  private func lookUp(_ name: String, namespace: String) throws(AvroError) -> Int {
    if let primitive = Self.primitives.firstIndex(where: { $0.name == name }) { return primitive }
    guard let node = named[Self.fullName(name, namespace: namespace)] ?? named[name] else {
      throw bad("unknown type \(name)")
    }
    return node
  }

  private mutating func union(
    _ branches: [JSONValue], namespace: String
  ) throws(AvroError) -> Int {
    var indices: [Int] = []
    for branch in branches {
      let index = try parse(branch, namespace: namespace)
      if case .union = nodes[index] { throw bad("a union within a union") }
      indices.append(index)
    }
    guard !indices.isEmpty else { throw bad("a union without branches") }
    return add(.union(indices))
  }

  private mutating func complex(_ json: JSONValue, namespace: String) throws(AvroError) -> Int {
    guard let type = json["type"] else { throw bad("an object without type") }
    guard case .string(let kind) = type else { return try parse(type, namespace: namespace) }
    switch kind {
    case "record", "error": return try record(json, namespace: namespace)
    case "enum": return try enumeration(json, namespace: namespace)
    case "fixed": return try fixed(json, namespace: namespace)
    case "array":
      guard let items = json["items"] else { throw bad("an array without items") }
      return add(.array(items: try parse(items, namespace: namespace)))
    case "map":
      guard let values = json["values"] else { throw bad("a map without values") }
      return add(.map(values: try parse(values, namespace: namespace)))
    default: return try lookUp(kind, namespace: namespace)
    }
  }

  private mutating func record(_ json: JSONValue, namespace: String) throws(AvroError) -> Int {
    let name = try typeName(json, namespace: namespace)
    let index = add(.null)
    try define(name, as: index)
    guard let list = json["fields"]?.array else { throw bad("record \(name) without fields") }
    let inner = name.lastIndex(of: ".").map { String(name[..<$0]) } ?? ""
    var fields: [AvroSchema.Field] = []
    for field in list {
      guard let fieldName = field["name"]?.string, let type = field["type"] else {
        throw bad("record \(name) has a field without name or type")
      }
      let node = try parse(type, namespace: inner)
      fields.append(
        AvroSchema.Field(name: fieldName, type: node, defaultValue: field["default"]))
    }
    nodes[index] = .record(name: name, fields: fields)
    return index
  }

  private mutating func enumeration(
    _ json: JSONValue, namespace: String
  ) throws(AvroError) -> Int {
    let name = try typeName(json, namespace: namespace)
    let symbols = (json["symbols"]?.array ?? []).compactMap(\.string)
    guard !symbols.isEmpty else { throw bad("enumeration \(name) without symbols") }
    let index = add(.enumeration(name: name, symbols: symbols))
    try define(name, as: index)
    return index
  }

  private mutating func fixed(_ json: JSONValue, namespace: String) throws(AvroError) -> Int {
    let name = try typeName(json, namespace: namespace)
    guard let number = json["size"]?.number, let size = Int32(exactly: number), size >= 0 else {
      throw bad("fixed \(name) without size")
    }
    let index = add(.fixed(name: name, size: Int(size)))
    try define(name, as: index)
    return index
  }

  private mutating func add(_ node: AvroSchema.Node) -> Int {
    nodes.append(node)
    return nodes.count - 1
  }

  private mutating func define(_ name: String, as index: Int) throws(AvroError) {
    guard named.updateValue(index, forKey: name) == nil else {
      throw bad("\(name) is defined twice")
    }
  }

  private func typeName(_ json: JSONValue, namespace: String) throws(AvroError) -> String {
    guard let name = json["name"]?.string, !name.isEmpty else {
      throw bad("a named type without name")
    }
    return Self.fullName(name, namespace: json["namespace"]?.string ?? namespace)
  }

  private static func fullName(_ name: String, namespace: String) -> String {
    namespace.isEmpty || name.contains(".") ? name : namespace + "." + name
  }

  private func bad(_ why: String) -> AvroError { AvroError(.badSchema(why), at: 0) }
}

extension AvroSchema {
  /// The records that contain themselves.
  ///
  /// - Throws: where types are nested deeper than `depth`.
  func recursiveRecords(depth: Int) throws(AvroError) -> Set<Int> {
    var visits = [Visit](repeating: .never, count: nodes.count)
    var recursive: Set<Int> = []
    try visit(root, &visits, &recursive, depth: depth)
    return recursive
  }

  private enum Visit { case never, underWay, done }

  private func visit(
    _ node: Int, _ visits: inout [Visit], _ recursive: inout Set<Int>, depth: Int
  ) throws(AvroError) {
    guard depth > 0 else { throw AvroError(.limitExceeded("depth"), at: 0) }
    switch visits[node] {
    case .done: return
    case .underWay:
      recursive.insert(node)
      return
    case .never: break
    }
    visits[node] = .underWay
    switch nodes[node] {
    case .array(let inner), .map(let inner):
      try visit(inner, &visits, &recursive, depth: depth - 1)
    case .union(let branches):
      for branch in branches { try visit(branch, &visits, &recursive, depth: depth - 1) }
    case .record(_, let fields):
      for field in fields { try visit(field.type, &visits, &recursive, depth: depth - 1) }
    default: break
    }
    visits[node] = .done
  }
}
