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
