internal import CCompression

/// Avro's snappy blocks: the compressed bytes, then the CRC-32 of the uncompressed ones, big-endian.
enum Snappy {
  private static let checksumSize = 4
  /// A copy of 64 bytes takes 3, so that no stream grows more.
  private static let maximalRatio = 22

  /// - Parameter position: what errors name.
  static func decompress(
    _ source: RawSpan, limit: Int, position: Int
  ) throws(AvroError) -> [UInt8] {
    let size = source.byteCount - checksumSize
    guard size > 0 else { throw AvroError(.truncated, at: position) }
    let output = try expand(source.extracting(0..<size), limit: limit, position: position)
    var checksum: UInt32 = 0
    for index in size..<source.byteCount {
      checksum = checksum << 8 | UInt32(source.byte(at: index))
    }
    guard checksum == Checksum.crc32(output) else { throw AvroError(.badChecksum, at: position) }
    return output
  }

  private static func expand(
    _ source: RawSpan, limit: Int, position: Int
  ) throws(AvroError) -> [UInt8] {
    var length = 0
    let isSized = unsafe source.withUnsafeBytes { input in
      unsafe snappy_uncompressed_length(
        input.bindMemory(to: CChar.self).baseAddress, input.count, &length) == SNAPPY_OK
    }
    guard isSized, length <= maximalRatio * (source.byteCount + 1) else {
      throw AvroError(.badCompression, at: position)
    }
    guard length <= limit else { throw AvroError(.limitExceeded("blockBytes"), at: position) }
    var output = [UInt8](repeating: 0, count: length)
    let status = unsafe source.withUnsafeBytes { input in
      unsafe output.withUnsafeMutableBytes { target in
        unsafe snappy_uncompress(
          input.bindMemory(to: CChar.self).baseAddress, input.count,
          target.bindMemory(to: CChar.self).baseAddress, &length)
      }
    }
    guard status == SNAPPY_OK else { throw AvroError(.badCompression, at: position) }
    return output
  }

  static func compress(_ source: [UInt8]) -> [UInt8]? {
    var length = snappy_max_compressed_length(source.count)
    var output = [UInt8](repeating: 0, count: length)
    let status = unsafe source.withUnsafeBytes { input in
      unsafe output.withUnsafeMutableBytes { target in
        unsafe snappy_compress(
          input.bindMemory(to: CChar.self).baseAddress, input.count,
          target.bindMemory(to: CChar.self).baseAddress, &length)
      }
    }
    guard status == SNAPPY_OK else { return nil }
    output.removeLast(output.count - length)
    let checksum = Checksum.crc32(source)
    return output + [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: checksum >> $0) }
  }
}
