/// Positions of a projection's columns and tables in one schema.
struct AvroPaths {
  /// Column by the path it is read from.
  private(set) var columns: [String: Int] = [:]
  /// Table by its path.
  private(set) var tables: [String: Int] = [:]
  /// Per table, column by the path within an item.
  private(set) var tableColumns: [[String: Int]] = []
  /// Paths of records that hold a column or a table.
  private(set) var inner: Set<String> = []

  init(_ projection: AvroProjection, in schema: AvroSchema) throws(AvroError) {
    var missing: [String] = []
    columns = Self.resolve(projection.columns, from: schema.root, in: schema, missing: &missing)
    for (index, table) in projection.tables.enumerated() {
      let items = schema.types(at: table.path, from: schema.root).flatMap { schema.items(of: $0) }
      guard !items.isEmpty else {
        tableColumns.append([:])
        continue
      }
      tables[table.path] = index
      var lacking: [String] = []
      let found = items.map { Self.resolve(table.columns, from: $0, in: schema, missing: &lacking) }
      tableColumns.append(found.reduce(into: [:]) { $0.merge($1) { first, _ in first } })
      missing += lacking.map { "\(table.path).\($0)" }
    }
    guard missing.isEmpty else { throw AvroError(.missingFields(missing), at: 0) }
    let outer = (Array(columns.keys) + Array(tables.keys)).flatMap(Self.ancestors)
    inner = Set(outer + tableColumns.flatMap { $0.keys.flatMap(Self.ancestors) })
  }

  private static func resolve(
    _ columns: [AvroProjection.Column], from node: Int, in schema: AvroSchema,
    missing: inout [String]
  ) -> [String: Int] {
    var result: [String: Int] = [:]
    for (index, column) in columns.enumerated() {
      let path = column.paths.first { path in
        schema.types(at: path, from: node).contains { schema.isScalar($0) }
      }
      if let path {
        result[path] = index
      } else if column.isRequired {
        missing.append(column.paths[0])
      }
    }
    return result
  }

  /// `a` and `a.b` of `a.b.c`.
  private static func ancestors(of path: String) -> [String] {
    path.indices.filter { path[$0] == "." }.map { String(path[..<$0]) }
  }
}

extension AvroSchema {
  /// The types that a dotted path leads to from a type, through unions; empty if there are none.
  package func types(at path: String, from node: Int) -> [Int] {
    var current = [node]
    for name in path.split(separator: ".") {
      current = current.flatMap { alternatives(of: $0) }.compactMap { record in
        fields(of: record)?.first { $0.name == name }?.type
      }
    }
    return current
  }

  /// A union's branches, or the type itself.
  func alternatives(of node: Int) -> [Int] {
    if case .union(let branches) = nodes[node] { branches } else { [node] }
  }

  /// The item types of an array of records, null beside either allowed.
  func items(of node: Int) -> [Int] {
    alternatives(of: node).compactMap { branch in
      if case .array(let items) = nodes[branch] { items } else { nil }
    }
  }

  /// Returns true if a column can hold the type: a number, a text, a boolean, or a union of these
  /// and null.
  func isScalar(_ node: Int) -> Bool {
    let branches = alternatives(of: node)
    return branches.contains { nodes[$0] != .null }
      && branches.allSatisfy { branch in
        switch nodes[branch] {
        case .null, .boolean, .int, .long, .float, .double, .string: true
        default: false
        }
      }
  }
}
