import Avro
import Testing

/// Containers of every codec, and hostile ones.
struct AvroContainerTests {
  private static let text = Array(
    #"{"type":"record","name":"r","fields":[{"name":"a","type":"long"},{"name":"b","type":"bytes"}]}"#
      .utf8)
  private static let marker = [UInt8](0..<16)
  private static let data: [AvroValue] = (0..<50).map { index in
    .record([
      .init("a", .long(Int64(index))), .init("b", .bytes([UInt8](repeating: 7, count: 100))),
    ])
  }

  private func container(_ codec: AvroCodec) throws -> [UInt8] {
    try AvroContainer.write(
      Self.data, schemaText: Self.text, schema: AvroSchema(parsing: Self.text), codec: codec,
      marker: Self.marker)
  }

  @Test(arguments: [AvroCodec.null, .deflate, .snappy])
  func readsWhatItWrites(codec: AvroCodec) throws {
    let bytes = try container(codec)
    #expect(try AvroContainer.values(unsafe bytes.span.bytes) == Self.data)
    if codec != .null { #expect(bytes.count < 2000) }
  }

  /// Cut anywhere, a container is an error, but within its last marker, where no record is lost.
  @Test(arguments: [AvroCodec.null, .deflate, .snappy])
  func refusesTruncation(codec: AvroCodec) throws {
    let bytes = try container(codec)
    let headerSize = bytes.count - payloadSize(bytes)
    for count in stride(from: 0, to: bytes.count, by: 7) {
      let cut = Array(bytes.prefix(count))
      if count >= bytes.count - 16 {
        #expect(try AvroContainer.values(unsafe cut.span.bytes) == Self.data)
      } else if count != headerSize {
        #expect(throws: AvroError.self) { try AvroContainer.values(unsafe cut.span.bytes) }
      }
    }
  }

  /// Bytes from the first block on.
  private func payloadSize(_ bytes: [UInt8]) -> Int {
    let end = (0...(bytes.count - 16)).first { Array(bytes[$0..<($0 + 16)]) == Self.marker }
    return bytes.count - (end ?? 0) - 16
  }

  @Test func snappyChecksumIsChecked() throws {
    var bytes = try container(.snappy)
    bytes[bytes.count - 17] ^= 1
    #expect(throws: AvroError(.badChecksum, at: bytes.count - payloadSize(bytes) + 3)) {
      try AvroContainer.values(unsafe bytes.span.bytes)
    }
  }

  @Test func unknownCodecIsNamed() throws {
    var bytes = try container(.null)
    let place = try #require(
      (0..<bytes.count).first { Array(bytes[$0...].prefix(5)) == [8, 0x6e, 0x75, 0x6c, 0x6c] })
    bytes[place + 1] = 0x7a
    #expect(throws: AvroError(.unknownCodec("zull"), at: place + 1)) {
      try AvroContainer.values(unsafe bytes.span.bytes)
    }
  }

  /// 64 kB of deflate that would be 64 MB and more stop at the limit.
  @Test func decompressionIsBounded() throws {
    let text = Array(#""bytes""#.utf8)
    let bomb = try AvroContainer.write(
      [.bytes([UInt8](repeating: 0, count: 10_000_000))], schemaText: text,
      schema: AvroSchema(parsing: text), codec: .deflate, marker: Self.marker)
    var limits = AvroLimits.standard
    limits.blockBytes = 1_000_000
    #expect(bomb.count < 20_000)
    #expect {
      try AvroContainer.values(unsafe bomb.span.bytes, limits: limits)
    } throws: { error in
      (error as? AvroError)?.reason == .limitExceeded("blockBytes")
    }
  }
}
