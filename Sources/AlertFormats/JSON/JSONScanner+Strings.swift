extension JSONScanner {
  /// A string, its escapes resolved.
  mutating func string() throws(JSONError) -> String {
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
