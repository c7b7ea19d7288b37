internal import CCompression

/// Why bytes do not decompress.
package enum CompressionError: Error, Hashable {
  /// The stream is damaged or ends too early.
  case damaged
  /// More comes out than the limit allows.
  case limitExceeded
}

/// Raw streams of Deflate (RFC 1951), through zlib.
package enum Deflate {
  private static let chunk = 1 << 16

  /// Compresses to a raw stream; `nil` where zlib has no memory.
  package static func compress(_ source: [UInt8]) -> [UInt8]? {
    var stream = unsafe z_stream()
    let size = Int32(unsafe MemoryLayout<z_stream>.size)
    let level = Z_DEFAULT_COMPRESSION
    guard
      unsafe deflateInit2_(
        &stream, level, Z_DEFLATED, -MAX_WBITS, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION, size) == Z_OK
    else { return nil }
    defer { unsafe deflateEnd(&stream) }
    var input = source
    var output = [UInt8](repeating: 0, count: unsafe Int(deflateBound(&stream, uLong(input.count))))
    let status = unsafe input.withUnsafeMutableBufferPointer { source in
      unsafe output.withUnsafeMutableBufferPointer { target in
        unsafe stream.next_in = source.baseAddress
        unsafe stream.avail_in = uInt(source.count)
        unsafe stream.next_out = target.baseAddress
        unsafe stream.avail_out = uInt(target.count)
        return unsafe deflate(&stream, Z_FINISH)
      }
    }
    guard status == Z_STREAM_END else { return nil }
    unsafe output.removeLast(Int(stream.avail_out))
    return output
  }

  /// Decompresses a raw stream; memory grows with the output, up to `limit` bytes.
  package static func decompress(
    _ source: RawSpan, limit: Int
  ) throws(CompressionError) -> [UInt8] {
    try inflate(source, limit: limit, windowBits: -MAX_WBITS)
  }

  /// - Parameter windowBits: zlib's, which also says what is around the stream.
  fileprivate static func inflate(
    _ source: RawSpan, limit: Int, windowBits: Int32
  ) throws(CompressionError) -> [UInt8] {
    var stream = unsafe z_stream()
    let size = Int32(unsafe MemoryLayout<z_stream>.size)
    guard unsafe inflateInit2_(&stream, windowBits, ZLIB_VERSION, size) == Z_OK else {
      throw .damaged
    }
    defer { unsafe inflateEnd(&stream) }
    var output: [UInt8] = []
    var status = Z_OK
    unsafe source.withUnsafeBytes { input in
      unsafe stream.next_in = UnsafeMutablePointer(
        mutating: input.bindMemory(to: Bytef.self).baseAddress)
      unsafe stream.avail_in = uInt(clamping: input.count)
      while status == Z_OK, output.count <= limit {
        let before = output.count
        output.append(contentsOf: repeatElement(0, count: chunk))
        unsafe output.withUnsafeMutableBufferPointer { buffer in
          unsafe stream.next_out = buffer.baseAddress.map { unsafe $0 + before }
          unsafe stream.avail_out = uInt(chunk)
          status = unsafe CCompression.inflate(&stream, Z_NO_FLUSH)
        }
        unsafe output.removeLast(Int(stream.avail_out))
        // Neither input nor output moved: the stream ends too early.
        if output.count == before, status == Z_OK { status = Z_BUF_ERROR }
      }
    }
    guard output.count <= limit else { throw .limitExceeded }
    guard status == Z_STREAM_END else { throw .damaged }
    return output
  }
}

/// Files of gzip (RFC 1952) in memory.
package enum Gzip {
  /// Decompresses the first member; memory grows with the output, up to `limit` bytes.
  package static func decompress(
    _ source: RawSpan, limit: Int
  ) throws(CompressionError) -> [UInt8] {
    try Deflate.inflate(source, limit: limit, windowBits: MAX_WBITS + 16)
  }
}

/// CRC-32 of ISO 3309, as in gzip.
package enum Checksum {
  package static func crc32(_ bytes: [UInt8]) -> UInt32 {
    let value = unsafe bytes.withUnsafeBufferPointer { buffer in
      unsafe CCompression.crc32(0, buffer.baseAddress, uInt(buffer.count))
    }
    return UInt32(truncatingIfNeeded: value)
  }
}
