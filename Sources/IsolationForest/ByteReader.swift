/// Reads checked fields from bytes, little-endian.
struct ByteReader {
  private let bytes: [UInt8]
  private(set) var offset = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  var isAtEnd: Bool { offset == bytes.count }

  /// The integer at the reader's position.
  func peek<Value: FixedWidthInteger>(_ type: Value.Type) throws(ForestFormatError) -> Value {
    let width = Value.bitWidth / 8
    guard bytes.count - offset >= width else { throw .truncated(offset: bytes.count) }
    var value: Value = 0
    for k in (0..<width).reversed() {
      value = value << 8 | Value(truncatingIfNeeded: bytes[offset + k])
    }
    return value
  }

  mutating func next<Value: FixedWidthInteger>(
    _ type: Value.Type
  ) throws(ForestFormatError) -> Value {
    let value = try peek(type)
    offset += Value.bitWidth / 8
    return value
  }

  /// A 32-bit number that must lie in a range.
  mutating func count(
    _ field: String, in range: ClosedRange<Int>
  ) throws(ForestFormatError) -> Int {
    let start = offset
    let value = Int(try next(UInt32.self))
    guard range.contains(value) else {
      throw .invalid(field: field, offset: start, value: Int64(value))
    }
    return value
  }

  /// A 16-bit dimension of a point.
  mutating func dimension(below limit: Int) throws(ForestFormatError) -> Int {
    let start = offset
    let value = Int(try next(UInt16.self))
    guard value < limit else {
      throw .invalid(field: "dimension", offset: start, value: Int64(value))
    }
    return value
  }

  /// A single-precision number that must be finite.
  mutating func finite(_ field: String) throws(ForestFormatError) -> Float {
    let start = offset
    let value = Float(bitPattern: try next(UInt32.self))
    guard value.isFinite else { throw .notFinite(field: field, offset: start) }
    return value
  }
}
