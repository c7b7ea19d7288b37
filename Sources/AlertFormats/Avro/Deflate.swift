internal import CCompression

/// The writing half of Deflate (RFC 1951), and the checksum of gzip and snappy blocks.
enum Deflate {
  /// Compresses to a raw stream; `nil` where zlib has no memory.
  static func raw(_ source: [UInt8]) -> [UInt8]? {
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
