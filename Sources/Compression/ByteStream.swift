/// Bytes that are read once, in order, with a look at what comes next.
///
/// Memory is bounded by the buffer and what a caller asks for. Not for concurrent use.
package final class ByteStream {
  /// Bytes that are asked for at a time, and the most that can be looked at.
  package static let bufferSize = 1 << 16

  private let fill: (inout [UInt8]) -> Int?
  private var buffer = [UInt8](repeating: 0, count: ByteStream.bufferSize)
  /// Places of the bytes in the buffer that were not read yet.
  private var unread = 0..<0
  private var hasEnded = false
  /// Bytes read so far.
  package private(set) var position = 0

  /// - Parameter fill: fills a buffer from its start; returns the number of bytes, 0 at the end,
  ///   `nil` where the source is damaged.
  package init(_ fill: @escaping (inout [UInt8]) -> Int?) { self.fill = fill }

  /// The bytes of a file, decompressed where gzip compressed them.
  package convenience init(_ file: CompressedFile) { self.init { file.read(into: &$0) } }

  package convenience init(_ bytes: [UInt8]) {
    var rest = bytes[...]
    self.init { buffer in
      let piece = rest.prefix(buffer.count)
      buffer.replaceSubrange(..<piece.count, with: piece)
      rest = rest.dropFirst(piece.count)
      return piece.count
    }
  }

  /// The next bytes without moving past them; fewer at the end.
  package func peek(_ count: Int) throws(CompressionError) -> ArraySlice<UInt8> {
    precondition(count <= Self.bufferSize)
    while unread.count < count, !hasEnded { try fillUp() }
    return buffer[unread].prefix(count)
  }

  /// Moves past the next bytes and returns them; fewer at the end.
  package func read(_ count: Int) throws(CompressionError) -> [UInt8] {
    var result: [UInt8] = []
    while result.count < count {
      if try peek(1).isEmpty { break }
      let taken = min(count - result.count, unread.count)
      result += buffer[unread].prefix(taken)
      advance(by: taken)
    }
    return result
  }

  /// Moves past bytes; returns how many there were.
  package func skip(_ count: Int) throws(CompressionError) -> Int {
    var left = count
    while left > 0, !(try peek(1).isEmpty) {
      let taken = min(left, unread.count)
      advance(by: taken)
      left -= taken
    }
    return count - left
  }

  /// All that is left.
  ///
  /// - Throws: `limitExceeded` where it is more than `limit` bytes.
  package func rest(limit: Int) throws(CompressionError) -> [UInt8] {
    let bytes = try read(limit)
    guard try peek(1).isEmpty else { throw .limitExceeded }
    return bytes
  }

  private func advance(by count: Int) {
    unread = (unread.lowerBound + count)..<unread.upperBound
    position += count
  }

  /// Adds bytes behind those that were not read yet.
  private func fillUp() throws(CompressionError) {
    if unread.isEmpty {
      guard let count = fill(&buffer) else { throw .damaged }
      unread = 0..<count
      hasEnded = count == 0
      return
    }
    var more = [UInt8](repeating: 0, count: Self.bufferSize - unread.count)
    guard let count = fill(&more) else { throw .damaged }
    hasEnded = count == 0
    let kept = Array(buffer[unread])
    buffer.replaceSubrange(..<kept.count, with: kept)
    buffer.replaceSubrange(kept.count..<(kept.count + count), with: more.prefix(count))
    unread = 0..<(kept.count + count)
  }
}
