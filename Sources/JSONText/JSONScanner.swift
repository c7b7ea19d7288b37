/// Reads JSON (RFC 8259) from bytes, token by token, without building a tree.
package struct JSONScanner {
  package let bytes: [UInt8]
  package private(set) var position: Int

  package init(_ bytes: [UInt8], from position: Int = 0) {
    self.bytes = bytes
    self.position = position
  }

  /// The byte at the position, `nil` at the end.
  package var next: UInt8? { position < bytes.count ? bytes[position] : nil }

  package mutating func skipSpace() {
    while position < bytes.count {
      switch bytes[position] {
      case 0x20, 0x0a, 0x0d, 0x09: position += 1
      default: return
      }
    }
  }

  /// Moves past spaces, then past `byte` where it is next.
  package mutating func take(_ byte: UInt8) -> Bool {
    skipSpace()
    guard next == byte else { return false }
    position += 1
    return true
  }

  /// Moves past spaces and `byte`.
  package mutating func expect(_ byte: UInt8) throws(JSONError) {
    guard take(byte) else { throw error("'\(Character(Unicode.Scalar(byte)))'") }
  }

  /// Moves past spaces and a word such as `null`, where it is next.
  package mutating func take(word: StaticString) -> Bool {
    skipSpace()
    let count = word.utf8CodeUnitCount
    guard count <= bytes.count - position else { return false }
    for index in 0..<count {
      guard unsafe bytes[position + index] == word.utf8Start[index] else { return false }
    }
    position += count
    return true
  }

  /// Fails unless only spaces are left.
  package mutating func expectEnd() throws(JSONError) {
    skipSpace()
    guard position == bytes.count else { throw error("the end of the text") }
  }

  /// An error at the position.
  package func error(_ expected: String) -> JSONError { error(expected, at: position) }

  package func error(_ expected: String, at position: Int) -> JSONError {
    JSONError(position: position, expected: expected, found: excerpt(from: position))
  }

  /// Up to 24 bytes of what stands at `start`, ended by what ends a JSON value.
  func excerpt(from start: Int) -> String {
    guard start < bytes.count else { return "the end" }
    let enders: [UInt8] = [0x2c, 0x5d, 0x7d, 0x20, 0x09, 0x0a, 0x0d]
    var end = start + 1
    while end < bytes.count, end - start < 24, !enders.contains(bytes[end]) { end += 1 }
    return String(decoding: bytes[start..<end], as: UTF8.self)
  }

  mutating func advance(to position: Int) { self.position = position }
}

extension JSONScanner {
  /// A string, its escapes resolved.
  package mutating func string() throws(JSONError) -> String {
    try expect(0x22)
    let start = position
    var index = start
    while index < bytes.count, bytes[index] != 0x22, bytes[index] != 0x5c, bytes[index] >= 0x20 {
      index += 1
    }
    guard index < bytes.count, bytes[index] == 0x22 else { return try escapedString(from: start) }
    advance(to: index + 1)
    return try text(bytes[start..<index], from: start)
  }

  /// The rest of a string that has an escape, from the byte after its quote.
  private mutating func escapedString(from start: Int) throws(JSONError) -> String {
    var content: [UInt8] = []
    var index = start
    while index < bytes.count, bytes[index] != 0x22 {
      guard bytes[index] >= 0x20 else {
        throw error("no control character in a string", at: index)
      }
      if bytes[index] == 0x5c {
        index += 1
        try appendEscape(&index, to: &content)
      } else {
        content.append(bytes[index])
        index += 1
      }
    }
    guard index < bytes.count else { throw error("the end of a string", at: start) }
    advance(to: index + 1)
    return try text(content[...], from: start)
  }

  private func text(_ content: ArraySlice<UInt8>, from start: Int) throws(JSONError) -> String {
    guard let text = String(validating: content, as: UTF8.self) else {
      throw error("UTF-8 text", at: start)
    }
    return text
  }

  /// Resolves the escape whose letter is at `index`.
  private func appendEscape(_ index: inout Int, to content: inout [UInt8]) throws(JSONError) {
    guard index < bytes.count else { throw error("an escape", at: index) }
    let letter = bytes[index]
    index += 1
    switch letter {
    case 0x22, 0x5c, 0x2f: content.append(letter)
    case 0x62: content.append(0x08)
    case 0x66: content.append(0x0c)
    case 0x6e: content.append(0x0a)
    case 0x72: content.append(0x0d)
    case 0x74: content.append(0x09)
    case 0x75: try appendCodePoint(&index, to: &content)
    default: throw error("an escape", at: index - 1)
    }
  }

  /// Resolves `\u` and a surrogate pair's second half.
  private func appendCodePoint(_ index: inout Int, to content: inout [UInt8]) throws(JSONError) {
    let start = index
    var code = try hexadecimal(&index)
    if (0xd800..<0xdc00).contains(code) {
      guard index + 1 < bytes.count, bytes[index] == 0x5c, bytes[index + 1] == 0x75 else {
        throw error("a surrogate pair", at: start)
      }
      index += 2
      let low = try hexadecimal(&index)
      guard (0xdc00..<0xe000).contains(low) else { throw error("a surrogate pair", at: start) }
      code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00)
    }
    guard let scalar = Unicode.Scalar(code) else { throw error("a code point", at: start) }
    content.append(contentsOf: String(Character(scalar)).utf8)
  }

  private func hexadecimal(_ index: inout Int) throws(JSONError) -> UInt32 {
    guard index + 4 <= bytes.count else { throw error("four hexadecimal digits", at: index) }
    var value: UInt32 = 0
    for byte in bytes[index..<(index + 4)] {
      guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
        throw error("four hexadecimal digits", at: index)
      }
      value = value << 4 | UInt32(digit)
    }
    index += 4
    return value
  }
}

extension JSONScanner {
  /// Powers of ten that binary64 holds exactly.
  private static let powersOfTen: [Double] = [
    1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17,
    1e18, 1e19, 1e20, 1e21, 1e22,
  ]

  /// A finite number, correctly rounded.
  ///
  /// Source: Clinger (1990): digits below 2^53 times an exact power of ten round once; the rest goes
  /// through the standard library.
  package mutating func number() throws(JSONError) -> Double {
    skipSpace()
    let start = position
    var token = NumberToken()
    let end = try token.scan(bytes, from: start, or: self)
    advance(to: end)
    if let value = token.exactValue(Self.powersOfTen) { return value }
    let text = String(decoding: bytes[start..<end], as: UTF8.self)
    guard let value = Double(text), value.isFinite else {
      throw error("a finite number", at: start)
    }
    return value
  }

  /// A number's digits as they are read.
  private struct NumberToken {
    var isNegative = false
    /// The digits as an integer, as long as `digitCount` is at most 19.
    var digits: UInt64 = 0
    var digitCount = 0
    var exponent = 0

    /// Reads a number by JSON's grammar and returns where it ends.
    mutating func scan(
      _ bytes: [UInt8], from start: Int, or scanner: JSONScanner
    ) throws(JSONError) -> Int {
      var index = start
      if index < bytes.count, bytes[index] == 0x2d {
        isNegative = true
        index += 1
      }
      let integerStart = index
      scanDigits(bytes, &index)
      let integerCount = index - integerStart
      guard integerCount == 1 || (integerCount > 1 && bytes[integerStart] != 0x30) else {
        throw scanner.error("a finite number", at: start)
      }
      if index < bytes.count, bytes[index] == 0x2e {
        index += 1
        let fractionStart = index
        scanDigits(bytes, &index)
        exponent = fractionStart - index
        guard index > fractionStart else { throw scanner.error("a finite number", at: start) }
      }
      if index < bytes.count, bytes[index] | 0x20 == 0x65 {
        index += 1
        guard scanExponent(bytes, &index) else {
          throw scanner.error("a finite number", at: start)
        }
      }
      return index
    }

    private mutating func scanDigits(_ bytes: [UInt8], _ index: inout Int) {
      while index < bytes.count, case let digit = bytes[index] &- 0x30, digit < 10 {
        digits = digits &* 10 &+ UInt64(digit)
        digitCount += 1
        index += 1
      }
    }

    private mutating func scanExponent(_ bytes: [UInt8], _ index: inout Int) -> Bool {
      var sign = 1
      if index < bytes.count, bytes[index] == 0x2b || bytes[index] == 0x2d {
        sign = bytes[index] == 0x2d ? -1 : 1
        index += 1
      }
      let start = index
      var value = 0
      while index < bytes.count, case let digit = bytes[index] &- 0x30, digit < 10 {
        value = min(value * 10 + Int(digit), 100_000)
        index += 1
      }
      exponent += sign * value
      return index > start
    }

    /// The value where one rounding gives it.
    func exactValue(_ powersOfTen: [Double]) -> Double? {
      guard digitCount <= 19, digits <= 1 << 53, abs(exponent) < powersOfTen.count else {
        return nil
      }
      let magnitude =
        exponent < 0
        ? Double(digits) / powersOfTen[-exponent] : Double(digits) * powersOfTen[exponent]
      return isNegative ? -magnitude : magnitude
    }
  }
}
