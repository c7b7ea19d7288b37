internal import CCompression

/// Blocks of snappy, without a frame.
package enum Snappy {
  /// A copy of 64 bytes takes 3, so that no stream grows more.
  private static let maximalRatio = 22

  /// Decompresses a block of at most `limit` bytes.
  package static func decompress(
    _ source: RawSpan, limit: Int
  ) throws(CompressionError) -> [UInt8] {
    var length = 0
    let isSized = unsafe source.withUnsafeBytes { input in
      unsafe snappy_uncompressed_length(
        input.bindMemory(to: CChar.self).baseAddress, input.count, &length) == SNAPPY_OK
    }
    guard isSized, length <= maximalRatio * (source.byteCount + 1) else { throw .damaged }
    guard length <= limit else { throw .limitExceeded }
    var output = [UInt8](repeating: 0, count: length)
    let status = unsafe source.withUnsafeBytes { input in
      unsafe output.withUnsafeMutableBytes { target in
        unsafe snappy_uncompress(
          input.bindMemory(to: CChar.self).baseAddress, input.count,
          target.bindMemory(to: CChar.self).baseAddress, &length)
      }
    }
    guard status == SNAPPY_OK else { throw .damaged }
    return output
  }

  /// Compresses a block; `nil` where snappy fails.
  package static func compress(_ source: [UInt8]) -> [UInt8]? {
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
    return output
  }
}
