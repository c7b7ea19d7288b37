/// A JSON text as a tree; an object's members keep their order.
package enum JSONValue: Sendable, Hashable {
  case null
  case boolean(Bool)
  case number(Double)
  /// An integer that no double holds, as its digits.
  case integer(String)
  case string(String)
  case array([JSONValue])
  case object([Member])

  package struct Member: Sendable, Hashable {
    package var name: String
    package var value: JSONValue

    package init(name: String, value: JSONValue) {
      self.name = name
      self.value = value
    }
  }

  /// The value of an object's member, `nil` where there is none.
  package subscript(name: String) -> JSONValue? {
    guard case .object(let members) = self else { return nil }
    return members.first { $0.name == name }?.value
  }

  package var string: String? {
    if case .string(let text) = self { text } else { nil }
  }

  package var number: Double? {
    switch self {
    case .number(let number): number
    case .integer(let digits): Double(digits)
    default: nil
    }
  }

  /// An integer, exactly.
  package init(integer: some BinaryInteger) {
    self = Double(exactly: integer).map(JSONValue.number) ?? .integer(integer.description)
  }

  /// The value as an integer, `nil` where it is none or does not fit.
  package func integer<Integer: FixedWidthInteger>(_ type: Integer.Type) -> Integer? {
    switch self {
    case .number(let number): Integer(exactly: number)
    case .integer(let digits): Integer(digits)
    default: nil
    }
  }

  package var array: [JSONValue]? {
    if case .array(let items) = self { items } else { nil }
  }
}

/// A syntax error in JSON text, with its position.
package struct JSONError: Error, Sendable, Hashable {
  /// Byte offset in the text.
  package var position: Int
  package var expected: String
  /// The text found there, shortened.
  package var found: String
  /// The index of the array's item at fault, where a reader of arrays knows it.
  package var element: Int?
}

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
      return try numberOrInteger()
    default:
      if take(word: "null") { return .null }
      if take(word: "true") { return .boolean(true) }
      if take(word: "false") { return .boolean(false) }
      throw error("a JSON value")
    }
  }

  private mutating func numberOrInteger() throws(JSONError) -> JSONValue {
    let start = position
    let number = try number()
    let token = bytes[start..<position]
    // Up to 15 digits a double holds every integer.
    guard token.count > 15, token.allSatisfy({ $0 == 0x2d || (0x30...0x39).contains($0) }) else {
      return .number(number)
    }
    let digits = String(decoding: token, as: UTF8.self)
    return Int128(digits).flatMap(Double.init(exactly:)) == number
      ? .number(number) : .integer(digits)
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
  package mutating func skipValue(depth: Int) throws(JSONError) { _ = try value(depth: depth) }
}
