/// Appends little-endian numbers, texts and bytes with their length before them.
struct BinaryWriter {
  private(set) var bytes: [UInt8] = []

  mutating func append<Number: FixedWidthInteger>(_ number: Number) {
    for shift in stride(from: 0, to: Number.bitWidth, by: 8) {
      bytes.append(UInt8(truncatingIfNeeded: number >> shift))
    }
  }

  mutating func append(_ number: Double) { append(number.bitPattern) }

  mutating func append(_ flag: Bool) { bytes.append(flag ? 1 : 0) }

  /// A flag, and the value where there is one.
  mutating func append<Value>(_ value: Value?, _ body: (inout BinaryWriter, Value) -> Void) {
    append(value != nil)
    if let value { body(&self, value) }
  }

  mutating func append(_ number: Double?) { append(number) { $0.append($1) } }

  mutating func append(_ text: String) { append(Array(text.utf8)) }

  mutating func append(_ text: String?) { append(text) { $0.append($1) } }

  mutating func append(_ array: [UInt8]) {
    append(UInt32(array.count))
    bytes.append(contentsOf: array)
  }
}
