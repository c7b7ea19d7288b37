import ByteCoding

/// Named tensors in single precision, as a safetensors file holds them.
///
/// Source: the format of huggingface/safetensors: eight bytes little-endian with the header's
/// length, a JSON header with type, shape and offsets of every tensor, then the data without gaps.
package struct Safetensors: Sendable, Equatable {
  /// One tensor, row-major.
  package struct Tensor: Sendable, Equatable {
    package var shape: [Int]
    package var values: [Float]

    package init(shape: [Int], values: [Float]) {
      precondition(shape.reduce(1, *) == values.count, "shape and count do not match")
      self.shape = shape
      self.values = values
    }
  }

  package var tensors: [String: Tensor]
  /// Free text that the header carries.
  package var metadata: [String: String]

  package init(tensors: [String: Tensor], metadata: [String: String] = [:]) {
    self.tensors = tensors
    self.metadata = metadata
  }

  /// Reads a file's bytes; `F64` values are rounded to single precision.
  ///
  /// - Throws: `SafetensorsError` for anything but a whole, well-formed file of `F32` and `F64`
  ///   tensors. Memory stays within a small multiple of the bytes' count.
  package init(bytes: [UInt8]) throws(SafetensorsError) {
    let header = try SafetensorsHeader(bytes: bytes)
    tensors = [:]
    metadata = header.metadata
    var position = 0
    for entry in header.entries.sorted(by: { ($0.begin, $0.end) < ($1.begin, $1.end) }) {
      guard entry.begin == position, entry.isConsistent, entry.end <= header.dataCount else {
        throw .offsets(tensor: entry.name, begin: entry.begin, end: entry.end)
      }
      position = entry.end
      let data = Array(bytes[(header.dataStart + entry.begin)..<(header.dataStart + entry.end)])
      tensors[entry.name] = Tensor(
        shape: entry.shape, values: Self.values(data, bytesPerValue: entry.bytesPerValue))
    }
    guard position == header.dataCount else {
      throw .trailingBytes(count: header.dataCount - position)
    }
  }

  /// The values of whole fields.
  private static func values(_ data: [UInt8], bytesPerValue: Int) -> [Float] {
    var reader = ByteReader(data)
    var values: [Float] = []
    values.reserveCapacity(data.count / bytesPerValue)
    while reader.left >= bytesPerValue {
      let value = bytesPerValue == 4 ? try? reader.float() : (try? reader.double()).map(Float.init)
      guard let value else { break }
      values.append(value)
    }
    return values
  }
}
