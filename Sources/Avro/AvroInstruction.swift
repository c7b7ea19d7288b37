/// One step of a compiled plan.
struct AvroInstruction: Sendable, Hashable {
  enum Code: UInt8, Sendable {
    /// Moves past `size` bytes.
    case skipFixed
    /// Moves past `count` integers, or values with a length before them.
    case skipLongs, skipBlobs
    /// Moves past `count` unions of null and `size` bytes, an integer, or a value with a length.
    case skipOptionalFixed, skipOptionalLongs, skipOptionalBlobs
    /// Runs the program of the branch: `count` programs from `operand` in the plan's branches.
    case union
    /// Moves past an array or map, program `operand` moving past an item.
    case skipArray, skipMap
    /// Runs program `operand`, which may be this one.
    case call
    /// Reads a value into column `operand`.
    case readLong, readFloat, readDouble, readBoolean, readText
    /// Reads a union of null and a value into column `operand`.
    case readOptionalLong, readOptionalFloat, readOptionalDouble, readOptionalBoolean
    case readOptionalText
    /// Runs program `operand` for each item of an array; the items are the rows of table `count`.
    case rows
  }

  var code: Code
  /// The encoded branch index that says null, of a union with null.
  var nullByte: UInt8 = 0
  var count: Int32 = 1
  var operand: Int32 = 0
  var size = 0

  /// The encoded branch index that says a value, of a union with null.
  var valueByte: UInt8 { 2 - nullByte }

  /// Joins `next` to this instruction where one does for both.
  mutating func merge(_ next: AvroInstruction) -> Bool {
    guard code == next.code, nullByte == next.nullByte else { return false }
    switch code {
    case .skipFixed: size += next.size
    case .skipLongs, .skipBlobs, .skipOptionalLongs, .skipOptionalBlobs: count += next.count
    case .skipOptionalFixed where size == next.size: count += next.count
    default: return false
    }
    return true
  }
}

extension AvroSchema {
  /// The instruction that moves past a primitive or a union of null and a primitive.
  func skipInstruction(of node: Int) -> AvroInstruction? {
    if case .union(let branches) = nodes[node] {
      return optional(branches) { skipPrimitive(nodes[$0]) }
    }
    return skipPrimitive(nodes[node])
  }

  /// The instruction that reads a primitive or a union of null and a primitive.
  func readInstruction(of node: Int, column: Int32) -> AvroInstruction? {
    if case .union(let branches) = nodes[node] {
      return optional(branches) { readPrimitive(nodes[$0], column: column) }
    }
    return readPrimitive(nodes[node], column: column)
  }

  private func skipPrimitive(_ node: Node) -> AvroInstruction? {
    switch node {
    case .null: AvroInstruction(code: .skipFixed, size: 0)
    case .boolean: AvroInstruction(code: .skipFixed, size: 1)
    case .float: AvroInstruction(code: .skipFixed, size: 4)
    case .double: AvroInstruction(code: .skipFixed, size: 8)
    case .fixed(_, let size): AvroInstruction(code: .skipFixed, size: size)
    case .int, .long, .enumeration: AvroInstruction(code: .skipLongs)
    case .bytes, .string: AvroInstruction(code: .skipBlobs)
    case .array, .map, .union, .record: nil
    }
  }

  private func readPrimitive(_ node: Node, column: Int32) -> AvroInstruction? {
    let code: AvroInstruction.Code
    switch node {
    case .boolean: code = .readBoolean
    case .int, .long: code = .readLong
    case .float: code = .readFloat
    case .double: code = .readDouble
    case .string: code = .readText
    default: return nil
    }
    return AvroInstruction(code: code, operand: column)
  }

  /// The instruction for a union of null and another type, made from that of the other type.
  private func optional(
    _ branches: [Int], _ make: (Int) -> AvroInstruction?
  ) -> AvroInstruction? {
    guard branches.count == 2, let null = branches.firstIndex(where: { nodes[$0] == .null }),
      nodes[branches[1 - null]] != .null, var result = make(branches[1 - null]),
      let code = result.code.optional
    else { return nil }
    result.code = code
    result.nullByte = UInt8(2 * null)
    return result
  }
}

extension AvroInstruction.Code {
  /// The same for a union of null and the value.
  fileprivate var optional: AvroInstruction.Code? {
    switch self {
    case .skipFixed: .skipOptionalFixed
    case .skipLongs: .skipOptionalLongs
    case .skipBlobs: .skipOptionalBlobs
    case .readLong: .readOptionalLong
    case .readFloat: .readOptionalFloat
    case .readDouble: .readOptionalDouble
    case .readBoolean: .readOptionalBoolean
    case .readText: .readOptionalText
    default: nil
    }
  }
}
