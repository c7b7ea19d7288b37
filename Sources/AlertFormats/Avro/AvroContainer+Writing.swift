extension AvroContainer {
  /// An object container with all data in one block.
  ///
  /// - Parameter marker: 16 bytes that end the block.
  package static func write(
    _ data: [AvroValue], schemaText: [UInt8], schema: AvroSchema, codec: AvroCodec = .null,
    marker: [UInt8]
  ) throws(AvroError) -> [UInt8] {
    precondition(marker.count == markerSize)
    let encoder = AvroEncoder(schema: schema)
    var content: [UInt8] = []
    for datum in data { try encoder.encode(datum, into: &content) }
    var bytes = Array("Obj\u{1}".utf8)
    bytes.appendAvro(2)
    bytes.appendAvro(Array("avro.schema".utf8))
    bytes.appendAvro(schemaText)
    bytes.appendAvro(Array("avro.codec".utf8))
    bytes.appendAvro(Array(codec.rawValue.utf8))
    bytes.append(0)
    bytes += marker
    guard !data.isEmpty else { return bytes }
    let payload: [UInt8]? =
      switch codec {
      case .null: content
      case .deflate: Deflate.raw(content)
      case .snappy: Snappy.compress(content)
      }
    guard let payload else { throw AvroError(.badCompression, at: bytes.count) }
    bytes.appendAvro(Int64(data.count))
    bytes.appendAvro(payload)
    return bytes + marker
  }
}
