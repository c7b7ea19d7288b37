import Compression

/// How a container's blocks are compressed.
package enum AvroCodec: String, Sendable, Hashable {
  case null, deflate, snappy
}

/// An object container's header, and the way through its blocks.
///
/// Source: Apache Avro 1.11 specification, object container files.
package struct AvroContainer: Sendable {
  package var codec: AvroCodec
  /// Byte range of the schema's JSON text.
  package var schema: Range<Int>
  /// Byte offset of the header's copy of the 16 bytes that end each block.
  var marker: Int
  /// Byte offset of the first block.
  package var firstBlock: Int

  static let markerSize = 16
  /// Bytes of the checksum behind a snappy block.
  private static let checksumSize = 4

  /// Returns true if the bytes start as a container does.
  package static func isContainer(_ bytes: RawSpan) -> Bool {
    bytes.byteCount >= 4 && bytes.spells("Obj\u{1}", from: 0, count: 4)
  }

  /// Reads the header.
  package init(_ bytes: RawSpan, limits: AvroLimits = .standard) throws(AvroError) {
    guard Self.isContainer(bytes) else { throw AvroError(.notContainer, at: 0) }
    var position = 4
    var codec = AvroCodec.null
    var schema: Range<Int>?
    try Self.forEachEntry(of: bytes, at: &position, limits: limits) {
      key, value throws(AvroError) in
      if bytes.spells("avro.schema", from: key.lowerBound, count: key.count) {
        schema = value
      } else if bytes.spells("avro.codec", from: key.lowerBound, count: key.count) {
        codec = try Self.codec(bytes, value)
      }
    }
    guard let schema else {
      throw AvroError(.badSchema("the container's header has no avro.schema"), at: position)
    }
    self.codec = codec
    self.schema = schema
    marker = position
    try bytes.advance(&position, by: Self.markerSize)
    firstBlock = position
  }

  private static func forEachEntry(
    of bytes: RawSpan, at position: inout Int, limits: AvroLimits,
    _ body: (_ key: Range<Int>, _ value: Range<Int>) throws(AvroError) -> Void
  ) throws(AvroError) {
    var entries = 0
    while true {
      let (count, _) = try bytes.readBlockCount(at: &position)
      if count == 0 { return }
      for _ in 0..<count {
        entries += 1
        guard entries <= limits.items else {
          throw AvroError(.limitExceeded("items"), at: position)
        }
        let key = try bytes.readBlob(at: &position)
        try body(key, try bytes.readBlob(at: &position))
      }
    }
  }

  private static func codec(_ bytes: RawSpan, _ value: Range<Int>) throws(AvroError) -> AvroCodec {
    if value.isEmpty { return .null }
    let name = bytes.string(from: value.lowerBound, count: min(value.count, 32)) ?? ""
    guard let codec = AvroCodec(rawValue: name) else {
      throw AvroError(.unknownCodec(name), at: value.lowerBound)
    }
    return codec
  }
}

extension RawSpan {
  /// Moves past a string or bytes; returns the byte range of the content.
  func readBlob(at position: inout Int) throws(AvroError) -> Range<Int> {
    let count = try readLength(at: &position)
    position += count
    return (position - count)..<position
  }
}

// MARK: blocks

extension AvroContainer {
  /// A block's records: their number and the range of their bytes, compressed or not.
  package struct Block {
    package var count: Int
    package var payload: Range<Int>
  }

  /// Reads the head of the block at `position` and moves to its payload; `nil` at the end.
  package func readBlock(_ bytes: RawSpan, at position: inout Int) throws(AvroError) -> Block? {
    guard position < bytes.byteCount else { return nil }
    let start = position
    let count = try bytes.readLong(at: &position)
    let size = try bytes.readLength(at: &position)
    guard count >= 0, count <= Int64(Int32.max) else { throw AvroError(.badLength, at: start) }
    return Block(count: Int(count), payload: position..<(position + size))
  }

  /// Moves past a block's end.
  ///
  /// A damaged marker is accepted if no block can follow, since no record is lost.
  package func finish(
    _ block: Block, _ bytes: RawSpan, at position: inout Int
  ) throws(AvroError) {
    let end = block.payload.upperBound
    position = end
    guard bytes.byteCount - end >= Self.markerSize else {
      position = bytes.byteCount
      return
    }
    for index in 0..<Self.markerSize {
      guard bytes.byte(at: end + index) == bytes.byte(at: marker + index) else {
        if bytes.byteCount - end == Self.markerSize { break }
        throw AvroError(.badMarker, at: end)
      }
    }
    position = end + Self.markerSize
  }

  /// A compressed block's bytes.
  package func decompress(
    _ block: Block, _ bytes: RawSpan, limits: AvroLimits
  ) throws(AvroError) -> [UInt8] {
    let start = block.payload.lowerBound
    switch codec {
    case .null: return bytes.copy(from: start, count: block.payload.count)
    case .deflate:
      return try Self.decompressing(at: start) { () throws(CompressionError) in
        try Deflate.decompress(bytes.extracting(block.payload), limit: limits.blockBytes)
      }
    case .snappy: return try Self.unpackSnappy(block.payload, bytes, limits)
    }
  }

  /// Decompresses a snappy block, behind which the CRC-32 of its content stands, big-endian.
  private static func unpackSnappy(
    _ payload: Range<Int>, _ bytes: RawSpan, _ limits: AvroLimits
  ) throws(AvroError) -> [UInt8] {
    let end = payload.upperBound - checksumSize
    let start = payload.lowerBound
    guard end > start else { throw AvroError(.truncated, at: start) }
    let content = try decompressing(at: start) { () throws(CompressionError) in
      try Snappy.decompress(bytes.extracting(start..<end), limit: limits.blockBytes)
    }
    var checksum: UInt32 = 0
    for index in end..<payload.upperBound {
      checksum = checksum << 8 | UInt32(bytes.byte(at: index))
    }
    guard checksum == Checksum.crc32(content) else { throw AvroError(.badChecksum, at: start) }
    return content
  }

  private static func packSnappy(_ content: [UInt8]) -> [UInt8]? {
    let checksum = Checksum.crc32(content)
    return Snappy.compress(content).map { block in
      block + [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: checksum >> $0) }
    }
  }

  private static func decompressing(
    at position: Int, _ body: () throws(CompressionError) -> [UInt8]
  ) throws(AvroError) -> [UInt8] {
    do throws(CompressionError) {
      return try body()
    } catch {
      let reason: AvroError.Reason =
        error == .damaged ? .badCompression : .limitExceeded("blockBytes")
      throw AvroError(reason, at: position)
    }
  }

  /// Decodes every datum into a tree; for tools and tests.
  package static func values(
    _ bytes: RawSpan, limits: AvroLimits = .standard
  ) throws(AvroError) -> [AvroValue] {
    let container = try AvroContainer(bytes, limits: limits)
    let text = bytes.copy(from: container.schema.lowerBound, count: container.schema.count)
    let schema = try AvroSchema(parsing: text, limits: limits)
    var values: [AvroValue] = []
    var valuesLeft = limits.values(for: bytes.byteCount)
    var position = container.firstBlock
    while let block = try container.readBlock(bytes, at: &position) {
      let content = try container.decompress(block, bytes, limits: limits)
      var offset = 0
      for _ in 0..<block.count {
        values.append(
          try AvroDatumReader.read(
            schema, from: unsafe content.span.bytes, at: &offset, limits: limits,
            valuesLeft: &valuesLeft))
      }
      try container.finish(block, bytes, at: &position)
    }
    return values
  }
}

// MARK: writing

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
      case .deflate: Deflate.compress(content)
      case .snappy: packSnappy(content)
      }
    guard let payload else { throw AvroError(.badCompression, at: bytes.count) }
    bytes.appendAvro(Int64(data.count))
    bytes.appendAvro(payload)
    return bytes + marker
  }
}
