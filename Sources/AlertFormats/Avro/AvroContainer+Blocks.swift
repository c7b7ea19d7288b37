extension AvroContainer {
  /// A block's records: their number, and where their bytes stand, compressed or not.
  struct Block {
    var count: Int
    var payload: Range<Int>
  }

  /// Reads the head of the block at `position` and moves to its payload; `nil` at the end.
  func readBlock(_ bytes: RawSpan, at position: inout Int) throws(AvroError) -> Block? {
    guard position < bytes.byteCount else { return nil }
    let start = position
    let count = try bytes.readLong(at: &position)
    let size = try bytes.readLength(at: &position)
    guard count >= 0, count <= Int64(Int32.max) else { throw AvroError(.badLength, at: start) }
    return Block(count: Int(count), payload: position..<(position + size))
  }

  /// Moves past a block's end.
  ///
  /// Where no block can follow, a damaged marker has lost no record and is let pass.
  func finish(
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
  func decompress(
    _ block: Block, _ bytes: RawSpan, limits: AvroLimits
  ) throws(AvroError) -> [UInt8] {
    let start = block.payload.lowerBound
    switch codec {
    case .null: return bytes.copy(from: start, count: block.payload.count)
    case .deflate:
      return try Inflate.raw(
        bytes.extracting(block.payload), limit: limits.blockBytes, position: start)
    case .snappy:
      return try Snappy.decompress(
        bytes.extracting(block.payload), limit: limits.blockBytes, position: start)
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
