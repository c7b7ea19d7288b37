import JSONText

/// Encodes trees as data of a schema.
///
/// A record's entries are written in the schema's order; a field without entry takes its default,
/// or null. A number is written in the schema's type if that loses no integer.
package struct AvroEncoder: Sendable {
  private let schema: AvroSchema

  package init(schema: AvroSchema) { self.schema = schema }

  /// Appends one datum.
  ///
  /// - Throws: `notInSchema` where the schema does not allow the value.
  package func encode(_ value: AvroValue, into bytes: inout [UInt8]) throws(AvroError) {
    try encode(value, as: schema.root, into: &bytes)
  }

  private func encode(
    _ value: AvroValue, as node: Int, into bytes: inout [UInt8]
  ) throws(AvroError) {
    switch (schema.nodes[node], value) {
    case (.null, .null): break
    case (.boolean, .boolean(let value)): bytes.append(value ? 1 : 0)
    case (.int, _), (.long, _):
      guard let integer = integer(value, as: schema.nodes[node]) else {
        throw mismatch(value, node, bytes)
      }
      bytes.appendAvro(integer)
    case (.float, _):
      guard let number = Self.number(value) else { throw mismatch(value, node, bytes) }
      bytes.appendLittleEndian(Float(number).bitPattern)
    case (.double, _):
      guard let number = Self.number(value) else { throw mismatch(value, node, bytes) }
      bytes.appendLittleEndian(number.bitPattern)
    case (.bytes, .bytes(let value)): bytes.appendAvro(value)
    case (.string, .string(let value)): bytes.appendAvro(Array(value.utf8))
    case (.fixed(_, let size), .fixed(let value)) where value.count == size: bytes += value
    case (.enumeration(_, let symbols), .enumeration(let symbol)):
      guard let index = symbols.firstIndex(of: symbol) else { throw mismatch(value, node, bytes) }
      bytes.appendAvro(Int64(index))
    case (.array(let items), .array(let values)):
      try encodeItems(values, into: &bytes) { value, bytes throws(AvroError) in
        try encode(value, as: items, into: &bytes)
      }
    case (.map(let values), .map(let entries)):
      try encodeItems(entries, into: &bytes) { entry, bytes throws(AvroError) in
        bytes.appendAvro(Array(entry.name.utf8))
        try encode(entry.value, as: values, into: &bytes)
      }
    case (.union(let branches), _):
      guard let branch = branches.firstIndex(where: { accepts(value, as: $0) }) else {
        throw mismatch(value, node, bytes)
      }
      bytes.appendAvro(Int64(branch))
      try encode(value, as: branches[branch], into: &bytes)
    case (.record(let name, let fields), .record(let entries)):
      try encode(entries, as: fields, of: name, into: &bytes)
    default: throw mismatch(value, node, bytes)
    }
  }

  private func encode(
    _ entries: [AvroValue.Entry], as fields: [AvroSchema.Field], of name: String,
    into bytes: inout [UInt8]
  ) throws(AvroError) {
    var next = 0
    for field in fields {
      if next < entries.count, entries[next].name == field.name {
        try encode(entries[next].value, as: field.type, into: &bytes)
        next += 1
      } else {
        try encode(AvroValue(default: field.defaultValue), as: field.type, into: &bytes)
      }
    }
    guard next == entries.count else {
      throw AvroError(.notInSchema("\(entries[next].name) in \(name)"), at: bytes.count)
    }
  }

  /// Writes items as one block and the end of the blocks.
  private func encodeItems<Item>(
    _ items: [Item], into bytes: inout [UInt8],
    _ encode: (Item, inout [UInt8]) throws(AvroError) -> Void
  ) throws(AvroError) {
    if !items.isEmpty {
      bytes.appendAvro(Int64(items.count))
      for item in items { try encode(item, &bytes) }
    }
    bytes.append(0)
  }

  /// Returns true if the value can be written as the type, a branch of a union.
  private func accepts(_ value: AvroValue, as node: Int) -> Bool {
    switch (schema.nodes[node], value) {
    case (.null, .null), (.boolean, .boolean), (.bytes, .bytes), (.string, .string),
      (.array, .array), (.map, .map):
      true
    case (.int, .int), (.long, .int), (.long, .long), (.int, .long):
      integer(value, as: schema.nodes[node]) != nil
    case (.float, .float), (.float, .double), (.double, .double), (.double, .float): true
    case (.fixed(_, let size), .fixed(let value)): value.count == size
    case (.enumeration(_, let symbols), .enumeration(let symbol)): symbols.contains(symbol)
    case (.record(_, let fields), .record(let entries)):
      entries.allSatisfy { entry in fields.contains { $0.name == entry.name } }
    default: false
    }
  }

  private func integer(_ value: AvroValue, as node: AvroSchema.Node) -> Int64? {
    let integer: Int64
    switch value {
    case .int(let value): integer = Int64(value)
    case .long(let value): integer = value
    default: return nil
    }
    return node == .long || Int32(exactly: integer) != nil ? integer : nil
  }

  private static func number(_ value: AvroValue) -> Double? {
    switch value {
    case .float(let value): Double(value)
    case .double(let value): value
    case .int(let value): Double(value)
    case .long(let value): Double(value)
    default: nil
    }
  }

  private func mismatch(_ value: AvroValue, _ node: Int, _ bytes: [UInt8]) -> AvroError {
    AvroError(.notInSchema("\(value) as \(schema.nodes[node])"), at: bytes.count)
  }
}

extension AvroValue {
  /// A field's default; null where there is none.
  fileprivate init(default json: JSONValue?) {
    switch json {
    case .boolean(let value): self = .boolean(value)
    case .number(let value): self = Int64(exactly: value).map(AvroValue.long) ?? .double(value)
    case .string(let value): self = .string(value)
    case .array: self = .array([])
    case .integer(let digits): self = Int64(digits).map(AvroValue.long) ?? .null
    case .null, .object, nil: self = .null
    }
  }
}

extension [UInt8] {
  /// Appends a zigzag variable-length integer.
  mutating func appendAvro(_ value: Int64) {
    var bits = UInt64(bitPattern: value << 1 ^ value >> 63)
    while bits >= 0x80 {
      append(UInt8(truncatingIfNeeded: bits) | 0x80)
      bits >>= 7
    }
    append(UInt8(bits))
  }

  /// Appends a length and bytes.
  mutating func appendAvro(_ content: [UInt8]) {
    appendAvro(Int64(content.count))
    self += content
  }

  package mutating func appendLittleEndian(_ bits: some FixedWidthInteger) {
    var rest = bits
    for _ in 0..<(bits.bitWidth / 8) {
      append(UInt8(truncatingIfNeeded: rest))
      rest >>= 8
    }
  }
}
