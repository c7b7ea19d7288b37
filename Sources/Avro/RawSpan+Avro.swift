/// Avro's primitive encodings. Each function checks the bounds and moves `position` past the value.
extension RawSpan {
  @inline(__always)
  package func byte(at position: Int) -> UInt8 {
    unsafe unsafeLoad(fromByteOffset: position, as: UInt8.self)
  }

  /// A zigzag variable-length integer.
  @inline(__always)
  func readLong(at position: inout Int) throws(AvroError) -> Int64 {
    guard position < byteCount else { throw AvroError(.truncated, at: position) }
    let first = byte(at: position)
    if first < 0x80 {
      position &+= 1
      return Int64(first >> 1) ^ -Int64(first & 1)
    }
    return try readLongLong(at: &position)
  }

  /// `readLong` of more than one byte.
  private func readLongLong(at position: inout Int) throws(AvroError) -> Int64 {
    var bits: UInt64 = 0
    var shift: UInt64 = 0
    var index = position
    while index < byteCount {
      let next = byte(at: index)
      index += 1
      guard shift < 63 || next <= 1 else { throw AvroError(.badInteger, at: position) }
      bits |= UInt64(next & 0x7f) << shift
      if next < 0x80 {
        position = index
        return Int64(bitPattern: bits >> 1) ^ -Int64(bitPattern: bits & 1)
      }
      shift += 7
    }
    throw AvroError(.truncated, at: position)
  }

  @inline(__always)
  func readInt(at position: inout Int) throws(AvroError) -> Int32 {
    let start = position
    guard let value = Int32(exactly: try readLong(at: &position)) else {
      throw AvroError(.badInteger, at: start)
    }
    return value
  }

  /// Moves past an integer without reading it.
  @inline(__always)
  func skipLong(at position: inout Int) throws(AvroError) {
    guard position < byteCount else { throw AvroError(.truncated, at: position) }
    if byte(at: position) < 0x80 {
      position &+= 1
    } else {
      _ = try readLongLong(at: &position)
    }
  }

  /// A length that the remaining bytes can hold.
  @inline(__always)
  func readLength(at position: inout Int) throws(AvroError) -> Int {
    let start = position
    let length = try readLong(at: &position)
    guard length >= 0 else { throw AvroError(.badLength, at: start) }
    guard length <= byteCount &- position else { throw AvroError(.truncated, at: start) }
    return Int(length)
  }

  /// The number of items of an array's or map's next block, 0 at the end; the block's size in bytes
  /// where the writer gave it.
  @inline(__always)
  func readBlockCount(at position: inout Int) throws(AvroError) -> (count: Int64, byteCount: Int?) {
    let start = position
    let count = try readLong(at: &position)
    guard count < 0 else { return (count, nil) }
    guard count != .min else { throw AvroError(.badLength, at: start) }
    return (-count, try readLength(at: &position))
  }

  @inline(__always)
  func advance(_ position: inout Int, by count: Int) throws(AvroError) {
    guard count <= byteCount &- position else { throw AvroError(.truncated, at: position) }
    position &+= count
  }

  @inline(__always)
  func readFloat(at position: inout Int) throws(AvroError) -> Float {
    guard 4 <= byteCount &- position else { throw AvroError(.truncated, at: position) }
    let bits = unsafe unsafeLoadUnaligned(fromByteOffset: position, as: UInt32.self)
    position &+= 4
    return Float(bitPattern: UInt32(littleEndian: bits))
  }

  @inline(__always)
  func readDouble(at position: inout Int) throws(AvroError) -> Double {
    guard 8 <= byteCount &- position else { throw AvroError(.truncated, at: position) }
    let bits = unsafe unsafeLoadUnaligned(fromByteOffset: position, as: UInt64.self)
    position &+= 8
    return Double(bitPattern: UInt64(littleEndian: bits))
  }

  func readBoolean(at position: inout Int) throws(AvroError) -> Bool {
    guard position < byteCount else { throw AvroError(.truncated, at: position) }
    let value = byte(at: position)
    guard value <= 1 else { throw AvroError(.badBoolean, at: position) }
    position += 1
    return value == 1
  }

  func readBytes(_ count: Int, at position: inout Int) throws(AvroError) -> [UInt8] {
    let start = position
    try advance(&position, by: count)
    return copy(from: start, count: count)
  }

  func readString(at position: inout Int) throws(AvroError) -> String {
    let start = position
    let count = try readLength(at: &position)
    guard let text = string(from: position, count: count) else {
      throw AvroError(.badText, at: start)
    }
    position += count
    return text
  }

  /// The text of `count` bytes that are in bounds; `nil` where they are not UTF-8.
  func string(from start: Int, count: Int) -> String? {
    unsafe extracting(start..<(start + count)).withUnsafeBytes { bytes in
      unsafe String(validating: bytes, as: UTF8.self)
    }
  }

  /// Returns true if `count` bytes that are in bounds are the UTF-8 of a text.
  func spells(_ text: String, from start: Int, count: Int) -> Bool {
    guard count == text.utf8.count else { return false }
    var index = start
    for next in text.utf8 {
      guard byte(at: index) == next else { return false }
      index += 1
    }
    return true
  }

  /// A copy of `count` bytes that are in bounds.
  package func copy(from start: Int, count: Int) -> [UInt8] {
    unsafe extracting(start..<(start + count)).withUnsafeBytes { bytes in unsafe [UInt8](bytes) }
  }
}

/// Moving past runs of values.
extension RawSpan {
  /// Moves past a string or bytes.
  @inline(__always)
  func skipBlob(at position: inout Int) throws(AvroError) {
    let count = try readLength(at: &position)
    position &+= count
  }

  /// Reads the branch of a union with null; returns true if a value follows.
  @inline(__always)
  func readIsValue(
    _ step: AvroInstruction, at position: inout Int
  ) throws(AvroError) -> Bool {
    guard position < byteCount else { throw AvroError(.truncated, at: position) }
    let branch = byte(at: position)
    if branch == step.valueByte || branch == step.nullByte {
      position &+= 1
      return branch == step.valueByte
    }
    // An integer may be written in more bytes than it needs.
    let index = try readBranch(of: 2, at: &position)
    return 2 * index == Int(step.valueByte)
  }

  func skipOptionalFixed(
    _ step: AvroInstruction, at position: inout Int
  ) throws(AvroError) {
    var index = position
    for _ in 0..<step.count {
      guard index < byteCount else { throw AvroError(.truncated, at: index) }
      let branch = byte(at: index)
      let isValue = branch == step.valueByte
      if isValue || branch == step.nullByte {
        index &+= isValue ? 1 &+ step.size : 1
      } else if try readBranch(of: 2, at: &index) * 2 == Int(step.valueByte) {
        index &+= step.size
      }
    }
    guard index <= byteCount else { throw AvroError(.truncated, at: position) }
    position = index
  }

  func skipOptionalLongs(
    _ step: AvroInstruction, at position: inout Int
  ) throws(AvroError) {
    for _ in 0..<step.count where try readIsValue(step, at: &position) {
      try skipLong(at: &position)
    }
  }

  func skipOptionalBlobs(
    _ step: AvroInstruction, at position: inout Int
  ) throws(AvroError) {
    for _ in 0..<step.count where try readIsValue(step, at: &position) {
      try skipBlob(at: &position)
    }
  }
}
