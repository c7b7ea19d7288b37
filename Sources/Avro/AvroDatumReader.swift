/// Decodes any datum into a tree.
package struct AvroDatumReader {
  private let schema: AvroSchema
  private let limits: AvroLimits
  private var position: Int
  private var valuesLeft: Int

  /// Decodes one datum from `position` on and moves past it.
  package static func read(
    _ schema: AvroSchema, from bytes: RawSpan, at position: inout Int,
    limits: AvroLimits = .standard
  ) throws(AvroError) -> AvroValue {
    var valuesLeft = limits.values(for: bytes.byteCount)
    return try read(schema, from: bytes, at: &position, limits: limits, valuesLeft: &valuesLeft)
  }

  /// Decodes one of several data that share a bound on their values.
  static func read(
    _ schema: AvroSchema, from bytes: RawSpan, at position: inout Int, limits: AvroLimits,
    valuesLeft: inout Int
  ) throws(AvroError) -> AvroValue {
    var reader = AvroDatumReader(
      schema: schema, limits: limits, position: position, valuesLeft: valuesLeft)
    let value = try reader.value(schema.root, bytes, depth: limits.depth)
    position = reader.position
    valuesLeft = reader.valuesLeft
    return value
  }

  private mutating func value(
    _ node: Int, _ bytes: RawSpan, depth: Int
  ) throws(AvroError) -> AvroValue {
    valuesLeft -= 1
    guard valuesLeft >= 0 else { throw AvroError(.limitExceeded("values"), at: position) }
    guard depth > 0 else { throw AvroError(.limitExceeded("depth"), at: position) }
    switch schema.nodes[node] {
    case .null: return .null
    case .boolean: return .boolean(try bytes.readBoolean(at: &position))
    case .int: return .int(try bytes.readInt(at: &position))
    case .long: return .long(try bytes.readLong(at: &position))
    case .float: return .float(try bytes.readFloat(at: &position))
    case .double: return .double(try bytes.readDouble(at: &position))
    case .bytes:
      let count = try bytes.readLength(at: &position)
      return .bytes(try bytes.readBytes(count, at: &position))
    case .string: return .string(try bytes.readString(at: &position))
    case .fixed(_, let size): return .fixed(try bytes.readBytes(size, at: &position))
    case .enumeration(_, let symbols): return .enumeration(try symbol(symbols, bytes))
    case .array(let items): return .array(try array(items, bytes, depth: depth - 1))
    case .map(let values): return .map(try map(values, bytes, depth: depth - 1))
    case .union(let branches):
      let branch = try bytes.readBranch(of: branches.count, at: &position)
      return try value(branches[branch], bytes, depth: depth - 1)
    case .record(_, let fields): return .record(try record(fields, bytes, depth: depth - 1))
    }
  }

  private mutating func symbol(_ symbols: [String], _ bytes: RawSpan) throws(AvroError) -> String {
    let start = position
    let index = try bytes.readInt(at: &position)
    guard index >= 0, index < symbols.count else { throw AvroError(.badSymbol, at: start) }
    return symbols[Int(index)]
  }

  private mutating func array(
    _ items: Int, _ bytes: RawSpan, depth: Int
  ) throws(AvroError) -> [AvroValue] {
    var result: [AvroValue] = []
    while true {
      let (count, _) = try bytes.readBlockCount(at: &position)
      if count == 0 { return result }
      for _ in 0..<count { result.append(try value(items, bytes, depth: depth)) }
    }
  }

  private mutating func map(
    _ values: Int, _ bytes: RawSpan, depth: Int
  ) throws(AvroError) -> [AvroValue.Entry] {
    var result: [AvroValue.Entry] = []
    while true {
      let (count, _) = try bytes.readBlockCount(at: &position)
      if count == 0 { return result }
      for _ in 0..<count {
        let name = try bytes.readString(at: &position)
        result.append(AvroValue.Entry(name, try value(values, bytes, depth: depth)))
      }
    }
  }

  private mutating func record(
    _ fields: [AvroSchema.Field], _ bytes: RawSpan, depth: Int
  ) throws(AvroError) -> [AvroValue.Entry] {
    var result: [AvroValue.Entry] = []
    for field in fields {
      result.append(AvroValue.Entry(field.name, try value(field.type, bytes, depth: depth)))
    }
    return result
  }
}

extension RawSpan {
  /// A union's branch, below `count`.
  @inline(__always)
  func readBranch(of count: Int, at position: inout Int) throws(AvroError) -> Int {
    let start = position
    let branch = try readLong(at: &position)
    guard branch >= 0, branch < count else { throw AvroError(.badBranch, at: start) }
    return Int(branch)
  }
}
