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
