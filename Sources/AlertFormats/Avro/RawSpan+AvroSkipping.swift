/// Moving past runs of values.
extension RawSpan {
  /// Moves past a string or bytes.
  @inline(__always)
  func skipBlob(at position: inout Int) throws(AvroError) {
    let count = try readLength(at: &position)
    position &+= count
  }

  /// Reads the branch of a union with null: whether a value follows.
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
