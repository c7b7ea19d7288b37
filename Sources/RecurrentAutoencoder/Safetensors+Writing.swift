import ByteCoding
import JSONText

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
