/// An Avro datum as a tree; a union is the value of its branch.
package enum AvroValue: Sendable, Hashable {
  case null
  case boolean(Bool)
  case int(Int32)
  case long(Int64)
  case float(Float)
  case double(Double)
  case bytes([UInt8])
  case string(String)
  case fixed([UInt8])
  case enumeration(String)
  case array([AvroValue])
  case map([Entry])
  case record([Entry])

  /// A field of a record or an entry of a map, in the order of the datum.
  package struct Entry: Sendable, Hashable {
    package var name: String
    package var value: AvroValue

    package init(_ name: String, _ value: AvroValue) {
      self.name = name
      self.value = value
    }
  }

  /// The value of a record's field or a map's entry, `nil` where there is none.
  package subscript(name: String) -> AvroValue? {
    switch self {
    case .record(let entries), .map(let entries): entries.first { $0.name == name }?.value
    default: nil
    }
  }
}
