extension JSONValue {
  /// Parses a whole text.
  ///
  /// - Throws: where the text is not JSON, or nests deeper than `depth`.
  package init(parsing bytes: [UInt8], depth: Int = 64) throws(JSONError) {
    var scanner = JSONScanner(bytes)
    self = try scanner.value(depth: depth)
    try scanner.expectEnd()
  }
}

extension JSONScanner {
  /// Any value, as a tree.
  mutating func value(depth: Int) throws(JSONError) -> JSONValue {
    skipSpace()
    switch next {
    case 0x7b: return .object(try members(depth: depth))
    case 0x5b: return .array(try items(depth: depth))
    case 0x22: return .string(try string())
    case 0x2d, 0x30, 0x31, 0x32, 0x33, 0x34, 0x35, 0x36, 0x37, 0x38, 0x39:
      return .number(try number())
    default:
      if take(word: "null") { return .null }
      if take(word: "true") { return .boolean(true) }
      if take(word: "false") { return .boolean(false) }
      throw error("a JSON value")
    }
  }

  private mutating func members(depth: Int) throws(JSONError) -> [JSONValue.Member] {
    guard depth > 0 else { throw error("less nesting") }
    try expect(0x7b)
    var members: [JSONValue.Member] = []
    if take(0x7d) { return members }
    repeat {
      skipSpace()
      let name = try string()
      try expect(0x3a)
      members.append(JSONValue.Member(name: name, value: try value(depth: depth - 1)))
    } while take(0x2c)
    try expect(0x7d)
    return members
  }

  private mutating func items(depth: Int) throws(JSONError) -> [JSONValue] {
    guard depth > 0 else { throw error("less nesting") }
    try expect(0x5b)
    var items: [JSONValue] = []
    if take(0x5d) { return items }
    repeat { items.append(try value(depth: depth - 1)) } while take(0x2c)
    try expect(0x5d)
    return items
  }

  /// Moves past any value.
  mutating func skipValue(depth: Int) throws(JSONError) { _ = try value(depth: depth) }
}
