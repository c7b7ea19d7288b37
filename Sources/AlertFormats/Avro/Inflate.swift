internal import CCompression

/// Deflate (RFC 1951) through zlib.
enum Inflate {
  private static let chunk = 1 << 16

  /// Decompresses a raw stream; memory grows with what comes out, up to `limit` bytes.
  ///
  /// - Parameter position: what errors name.
  static func raw(
    _ source: RawSpan, limit: Int, position: Int
  ) throws(AvroError) -> [UInt8] {
    var stream = unsafe z_stream()
    let size = Int32(unsafe MemoryLayout<z_stream>.size)
    guard unsafe inflateInit2_(&stream, -MAX_WBITS, ZLIB_VERSION, size) == Z_OK else {
      throw AvroError(.badCompression, at: position)
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
          status = unsafe inflate(&stream, Z_NO_FLUSH)
        }
        unsafe output.removeLast(Int(stream.avail_out))
        // Neither input nor output moved: the stream ends too early.
        if output.count == before, status == Z_OK { status = Z_BUF_ERROR }
      }
    }
    guard output.count <= limit else { throw AvroError(.limitExceeded("blockBytes"), at: position) }
    guard status == Z_STREAM_END else { throw AvroError(.badCompression, at: position) }
    return output
  }
}
