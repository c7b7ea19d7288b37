/// Reads the fields that a ``ByteWriter`` appended; any bytes give values or an error.
///
/// A reader never allocates more than the length of its bytes justifies.
package struct ByteReader: Sendable {
  /// Why bytes cannot be read, and where.
  package struct Failure: Error, Sendable, Hashable, CustomStringConvertible {
    /// Byte at which reading stopped.
    package var position: Int
    package var reason: String

    package var description: String { "\(reason) at byte \(position)" }
  }

  @usableFromInline let bytes: [UInt8]
  @usableFromInline package internal(set) var position = 0

  package init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// Bytes that are not read yet.
  package var left: Int { bytes.count - position }

  package func failure(_ reason: String) -> Failure {
    Failure(position: position, reason: reason)
  }

  /// The number at the position, which stays.
  @inlinable package func peek<Number: FixedWidthInteger & BitwiseCopyable>(
    _ type: Number.Type = Number.self
  ) throws(Failure) -> Number {
    guard MemoryLayout<Number>.size <= bytes.count - position else { throw failure("ends early") }
    return unsafe bytes.withUnsafeBytes { buffer in
      Number(littleEndian: unsafe buffer.loadUnaligned(fromByteOffset: position, as: type))
    }
  }

  @inlinable package mutating func number<Number: FixedWidthInteger & BitwiseCopyable>(
    _ type: Number.Type = Number.self
  ) throws(Failure) -> Number {
    let number = try peek(type)
    position += MemoryLayout<Number>.size
    return number
  }

  @inlinable package mutating func double() throws(Failure) -> Double {
    Double(bitPattern: try number(UInt64.self))
  }

  @inlinable package mutating func float() throws(Failure) -> Float {
    Float(bitPattern: try number(UInt32.self))
  }

  package mutating func flag() throws(Failure) -> Bool { try number(UInt8.self) != 0 }

  /// The bytes behind their length.
  package mutating func array() throws(Failure) -> [UInt8] {
    let count = Int(try number(UInt32.self))
    guard count <= left else { throw failure("ends early") }
    defer { position += count }
    return Array(bytes[position..<position + count])
  }

  /// The text behind its length; bytes that are not UTF-8 are replaced.
  package mutating func text() throws(Failure) -> String {
    String(decoding: try array(), as: UTF8.self)
  }

  package mutating func optional<Value>(
    _ body: (inout ByteReader) throws(Failure) -> Value
  ) throws(Failure) -> Value? {
    try flag() ? try body(&self) : nil
  }

  package mutating func optionalDouble() throws(Failure) -> Double? {
    try optional { reader throws(Failure) in try reader.double() }
  }

  package mutating func optionalText() throws(Failure) -> String? {
    try optional { reader throws(Failure) in try reader.text() }
  }

  /// A count (uint32) of values of at least `size` bytes each, which must fit into what is left.
  package mutating func count(ofSize size: Int) throws(Failure) -> Int {
    let count = Int(try number(UInt32.self))
    guard count <= left / size else { throw failure("count \(count)") }
    return count
  }

  /// Throws unless everything has been read.
  package func end() throws(Failure) {
    guard left == 0 else { throw failure("\(left) bytes left") }
  }
}
