import ByteCoding
import JSONText

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

/// Why bytes are not a safetensors file that this program reads.
package enum SafetensorsError: Error, Equatable {
  /// The header's length, in the first eight bytes, is missing or more than the file or the limit.
  case headerLength(UInt64?, available: Int)
  /// The header is not the JSON that the format asks for, at a byte of the file.
  case syntax(position: Int, expected: String)
  case duplicateName(String)
  /// A member of the header that the format does not allow.
  case malformed(name: String, String)
  /// A type other than `F32` and `F64`.
  case unsupportedType(tensor: String, type: String)
  /// Offsets that do not match the shape, overlap, leave a gap or pass the end of the data.
  case offsets(tensor: String, begin: Int, end: Int)
  /// Bytes after the last tensor.
  case trailingBytes(count: Int)
}

extension Safetensors {
  /// The file's bytes: tensors in the order of their names, `F32`, data aligned to eight bytes.
  package func bytes() -> [UInt8] {
    let names = tensors.keys.sorted()
    var header = header(names)
    while !header.count.isMultiple(of: 8) { header.append(UInt8(ascii: " ")) }
    var writer = ByteWriter(
      capacity: 8 + header.count + 4 * tensors.values.reduce(0) { $0 + $1.values.count })
    writer.append(UInt64(header.count))
    writer.bytes += header
    for name in names {
      for value in tensors[name]?.values ?? [] { writer.append(value) }
    }
    return writer.bytes
  }

  private func header(_ names: [String]) -> [UInt8] {
    JSONWriter.object { writer in
      if !metadata.isEmpty {
        writer.objectField("__metadata__") { writer in
          for (key, value) in metadata.sorted(by: { $0.key < $1.key }) { writer.field(key, value) }
        }
      }
      var offset = 0
      for name in names {
        guard let tensor = tensors[name] else { continue }
        let end = offset + 4 * tensor.values.count
        writer.objectField(name) {
          $0.field("dtype", "F32")
          $0.field("shape", tensor.shape)
          $0.field("data_offsets", [offset, end])
        }
        offset = end
      }
    }
  }
}
