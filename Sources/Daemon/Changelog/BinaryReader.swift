/// Reads what `BinaryWriter` wrote; any bytes give values or an error.
package struct BinaryReader {
  /// Why bytes are not what they should be.
  package struct Failure: Error, CustomStringConvertible {
    /// Byte at which reading stopped.
    var position: Int
    var reason: String
    package var description: String { "\(reason) at byte \(position)" }
  }

  private let bytes: [UInt8]
  private(set) var position = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  private mutating func take(_ count: Int) throws(Failure) -> ArraySlice<UInt8> {
    guard count <= bytes.count - position else { throw failure("ends early") }
    defer { position += count }
    return bytes[position..<position + count]
  }

  func failure(_ reason: String) -> Failure { Failure(position: position, reason: reason) }

  mutating func number<Number: FixedWidthInteger>(_: Number.Type = Number.self) throws(Failure)
    -> Number
  {
    try take(Number.bitWidth / 8).reversed().reduce(Number(0)) { value, byte in
      value << 8 | Number(truncatingIfNeeded: byte)
    }
  }

  mutating func double() throws(Failure) -> Double { Double(bitPattern: try number(UInt64.self)) }

  mutating func flag() throws(Failure) -> Bool { try number(UInt8.self) != 0 }

  mutating func optional<Value>(
    _ body: (inout BinaryReader) throws(Failure) -> Value
  ) throws(Failure) -> Value? {
    try flag() ? try body(&self) : nil
  }

  mutating func optionalDouble() throws(Failure) -> Double? {
    try optional { reader throws(Failure) in try reader.double() }
  }

  mutating func optionalText() throws(Failure) -> String? {
    try optional { reader throws(Failure) in try reader.text() }
  }

  mutating func array() throws(Failure) -> [UInt8] {
    let count = Int(try number(UInt32.self))
    return Array(try take(count))
  }

  mutating func text() throws(Failure) -> String {
    String(decoding: try array(), as: UTF8.self)
  }

  /// A count of things of at least `size` bytes each, which must fit into what is left.
  mutating func count(ofSize size: Int) throws(Failure) -> Int {
    let count = Int(try number(UInt32.self))
    guard count <= (bytes.count - position) / size else { throw failure("count \(count)") }
    return count
  }

  /// Throws unless everything has been read.
  func end() throws(Failure) {
    guard position == bytes.count else { throw failure("\(bytes.count - position) bytes left") }
  }
}
