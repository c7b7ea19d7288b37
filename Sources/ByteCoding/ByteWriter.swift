/// Appends little-endian numbers, and texts and byte arrays behind their length.
package struct ByteWriter: Sendable {
  package var bytes: [UInt8] = []

  package init(capacity: Int = 0) { bytes.reserveCapacity(capacity) }

  @inlinable package mutating func append<Number: FixedWidthInteger & BitwiseCopyable>(
    _ number: Number
  ) {
    unsafe withUnsafeBytes(of: number.littleEndian) { unsafe bytes.append(contentsOf: $0) }
  }

  @inlinable package mutating func append(_ number: Double) { append(number.bitPattern) }

  @inlinable package mutating func append(_ number: Float) { append(number.bitPattern) }

  package mutating func append(_ flag: Bool) { bytes.append(flag ? 1 : 0) }

  /// A length (uint32), then the bytes.
  package mutating func append(_ array: [UInt8]) {
    append(UInt32(array.count))
    bytes.append(contentsOf: array)
  }

  /// A length (uint32), then UTF-8.
  package mutating func append(_ text: String) { append(Array(text.utf8)) }

  /// A flag, then the value if there is one.
  package mutating func append<Value>(
    _ value: Value?, _ body: (inout ByteWriter, Value) -> Void
  ) {
    append(value != nil)
    if let value { body(&self, value) }
  }

  package mutating func append(_ number: Double?) { append(number) { $0.append($1) } }

  package mutating func append(_ text: String?) { append(text) { $0.append($1) } }
}
