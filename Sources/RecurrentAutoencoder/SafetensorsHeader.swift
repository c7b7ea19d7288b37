/// The JSON header of a safetensors file and the reader of the little JSON that it may hold.
struct SafetensorsHeader {
  /// One tensor as the header describes it; offsets count from the data's start.
  struct Entry {
    var name: String
    var bytesPerValue: Int
    var shape: [Int]
    var begin: Int
    var end: Int

    /// Whether the offsets are as far apart as the shape needs.
    var isConsistent: Bool {
      var count = bytesPerValue
      for size in shape {
        let (product, overflow) = count.multipliedReportingOverflow(by: size)
        guard !overflow else { return false }
        count = product
      }
      return end >= begin && end - begin == count
    }
  }

  /// The longest header that is read, bytes.
  static let limit = 1 << 24

  private(set) var entries: [Entry] = []
  private(set) var metadata: [String: String] = [:]
  /// Where the data begin in the file, and how many bytes they are.
  let dataStart: Int
  let dataCount: Int
  private let bytes: [UInt8]
  private var position = 8
  private var names: Set<String> = []

  init(bytes: [UInt8]) throws(SafetensorsError) {
    guard bytes.count >= 8 else { throw .headerLength(nil, available: bytes.count) }
    let length = (0..<8).reduce(UInt64(0)) { $0 | UInt64(bytes[$1]) << (8 * UInt64($1)) }
    guard length <= UInt64(min(bytes.count - 8, Self.limit)) else {
      throw .headerLength(length, available: bytes.count - 8)
    }
    self.bytes = bytes
    dataStart = 8 + Int(length)
    dataCount = bytes.count - dataStart
  }

  /// Reads the whole header.
  mutating func parse() throws(SafetensorsError) {
    try members { (header, name) throws(SafetensorsError) in
      guard header.names.insert(name).inserted else { throw .duplicateName(name) }
      if name == "__metadata__" {
        try header.parseMetadata()
      } else {
        try header.parseEntry(name)
      }
    }
    skipSpace()
    guard position == dataStart else { throw expected("the header's end") }
  }

  private mutating func parseMetadata() throws(SafetensorsError) {
    try members { (header, key) throws(SafetensorsError) in
      let value = try header.string()
      guard header.metadata.updateValue(value, forKey: key) == nil else {
        throw .duplicateName(key)
      }
    }
  }

  private mutating func parseEntry(_ name: String) throws(SafetensorsError) {
    var type: String?
    var shape: [Int]?
    var offsets: [Int]?
    let start = position
    try members { (header, key) throws(SafetensorsError) in
      switch key {
      case "dtype" where type == nil: type = try header.string()
      case "shape" where shape == nil: shape = try header.integers()
      case "data_offsets" where offsets == nil: offsets = try header.integers()
      default: throw header.expected("one each of dtype, shape and data_offsets")
      }
    }
    guard let type, let shape, let offsets, offsets.count == 2 else {
      throw .syntax(position: start, expected: "dtype, shape and two data_offsets")
    }
    guard type == "F32" || type == "F64" else {
      throw .unsupportedType(tensor: name, type: type)
    }
    entries.append(
      Entry(
        name: name, bytesPerValue: type == "F32" ? 4 : 8, shape: shape, begin: offsets[0],
        end: offsets[1]))
  }
}

/// The grammar: objects whose values the caller reads, strings, and arrays of natural numbers.
extension SafetensorsHeader {
  private func expected(_ what: String) -> SafetensorsError {
    .syntax(position: position, expected: what)
  }

  private var next: UInt8? { position < dataStart ? bytes[position] : nil }

  private mutating func skipSpace() {
    while let byte = next, byte == 0x20 || byte == 0x09 || byte == 0x0a || byte == 0x0d {
      position += 1
    }
  }

  /// Steps over `character` and the space before it, if it comes next.
  private mutating func accept(_ character: Unicode.Scalar) -> Bool {
    skipSpace()
    guard next == UInt8(ascii: character) else { return false }
    position += 1
    return true
  }

  private mutating func require(_ character: Unicode.Scalar) throws(SafetensorsError) {
    guard accept(character) else { throw expected("'\(character)'") }
  }

  /// An object; `value` reads the value of each key.
  private mutating func members(
    _ value: (inout Self, String) throws(SafetensorsError) -> Void
  ) throws(SafetensorsError) {
    try require("{")
    guard !accept("}") else { return }
    repeat {
      let key = try string()
      try require(":")
      try value(&self, key)
    } while accept(",")
    try require("}")
  }

  private mutating func integers() throws(SafetensorsError) -> [Int] {
    var result: [Int] = []
    try require("[")
    guard !accept("]") else { return result }
    repeat { result.append(try integer()) } while accept(",")
    try require("]")
    return result
  }

  private mutating func integer() throws(SafetensorsError) -> Int {
    skipSpace()
    let start = position
    while let byte = next, (0x30...0x39).contains(byte) { position += 1 }
    let digits = String(decoding: bytes[start..<position], as: UTF8.self)
    guard let value = Int(digits), digits == "0" || !digits.hasPrefix("0") else {
      throw .syntax(position: start, expected: "a whole number")
    }
    return value
  }

  private mutating func string() throws(SafetensorsError) -> String {
    try require("\"")
    var text: [UInt8] = []
    while let byte = next, byte != UInt8(ascii: "\"") {
      position += 1
      if byte == UInt8(ascii: "\\") {
        text += Array(String(try escape()).utf8)
      } else {
        guard byte >= 0x20 else { throw expected("no control character") }
        text.append(byte)
      }
    }
    guard next != nil else { throw expected("'\"'") }
    position += 1
    guard let result = String(validating: text, as: UTF8.self) else { throw expected("UTF-8") }
    return result
  }

  /// What follows a backslash. A pair of surrogates makes one character.
  private mutating func escape() throws(SafetensorsError) -> Unicode.Scalar {
    guard let byte = next else { throw expected("an escape") }
    position += 1
    switch Unicode.Scalar(byte) {
    case "\"", "\\", "/": return Unicode.Scalar(byte)
    case "b": return "\u{8}"
    case "f": return "\u{c}"
    case "n": return "\n"
    case "r": return "\r"
    case "t": return "\t"
    case "u": return try unicodeEscape()
    default: throw expected("an escape")
    }
  }

  private mutating func unicodeEscape() throws(SafetensorsError) -> Unicode.Scalar {
    let unit = try hexadecimal()
    if let scalar = Unicode.Scalar(unit) { return scalar }
    guard (0xd800..<0xdc00).contains(unit), accept("\\"), accept("u") else {
      throw expected("a pair of surrogates")
    }
    let second = try hexadecimal()
    guard (0xdc00..<0xe000).contains(second),
      let scalar = Unicode.Scalar(0x10000 + (unit - 0xd800) << 10 + (second - 0xdc00))
    else { throw expected("a pair of surrogates") }
    return scalar
  }

  private mutating func hexadecimal() throws(SafetensorsError) -> UInt32 {
    guard position + 4 <= dataStart else { throw expected("four hexadecimal digits") }
    let digits = bytes[position..<position + 4]
    guard digits.allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }),
      let value = UInt32(String(decoding: digits, as: UTF8.self), radix: 16)
    else { throw expected("four hexadecimal digits") }
    position += 4
    return value
  }
}
