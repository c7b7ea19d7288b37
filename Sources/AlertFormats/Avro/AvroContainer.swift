/// An object container's header, and the way through its blocks.
///
/// Source: Apache Avro 1.11 specification, object container files.
package struct AvroContainer: Sendable {
  package var codec: AvroCodec
  /// Where the schema's JSON text stands in the bytes.
  package var schema: Range<Int>
  /// Where the 16 bytes that end each block stand first.
  var marker: Int
  /// Where the first block starts.
  var firstBlock: Int

  static let markerSize = 16

  /// Whether bytes start as a container does.
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
    guard let schema else { throw AvroError(.badSchema("the container has none"), at: position) }
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
  /// Where a string's or bytes' content stands.
  func readBlob(at position: inout Int) throws(AvroError) -> Range<Int> {
    let count = try readLength(at: &position)
    position += count
    return (position - count)..<position
  }
}
