/// Reads JSON (RFC 8259) from bytes, token by token, without building a tree.
struct JSONScanner {
  let bytes: [UInt8]
  private(set) var position: Int

  init(_ bytes: [UInt8], from position: Int = 0) {
    self.bytes = bytes
    self.position = position
  }

  /// The byte at the position, `nil` at the end.
  var next: UInt8? { position < bytes.count ? bytes[position] : nil }

  mutating func skipSpace() {
    while position < bytes.count {
      switch bytes[position] {
      case 0x20, 0x0a, 0x0d, 0x09: position += 1
      default: return
      }
    }
  }

  /// Moves past spaces, then past `byte` where it is next.
  mutating func take(_ byte: UInt8) -> Bool {
    skipSpace()
    guard next == byte else { return false }
    position += 1
    return true
  }

  /// Moves past spaces and `byte`.
  mutating func expect(_ byte: UInt8) throws(JSONError) {
    guard take(byte) else { throw error("'\(Character(Unicode.Scalar(byte)))'") }
  }

  /// Moves past spaces and a word such as `null`, where it is next.
  mutating func take(word: StaticString) -> Bool {
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
  mutating func expectEnd() throws(JSONError) {
    skipSpace()
    guard position == bytes.count else { throw error("the end of the text") }
  }

  /// An error at the position.
  func error(_ expected: String) -> JSONError { error(expected, at: position) }

  func error(_ expected: String, at position: Int) -> JSONError {
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
