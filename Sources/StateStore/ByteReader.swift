/// Reads little-endian numbers one after the other; the caller has checked the length.
struct ByteReader {
  private let bytes: [UInt8]
  private var position = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  mutating func read<Number: FixedWidthInteger>(_ type: Number.Type) -> Number {
    let size = MemoryLayout<Number>.size
    precondition(position + size <= bytes.count, "read past the end")
    defer { position += size }
    return unsafe bytes.withUnsafeBytes { buffer in
      Number(littleEndian: unsafe buffer.loadUnaligned(fromByteOffset: position, as: type))
    }
  }
}
