import ByteCoding
import Sampling
import Testing

struct ByteCodingTests {
  /// The layout, byte by byte: what is stored today must be read for ever.
  @Test func fieldsAreLittleEndianAndTextsStandBehindTheirLength() {
    var writer = ByteWriter()
    writer.append(UInt8(0x01))
    writer.append(Int32(-2))
    writer.append(UInt64(0x0102_0304_0506_0708))
    writer.append(1.0)
    writer.append(Float(-2))
    writer.append(true)
    writer.append("é")
    writer.append([UInt8]([9, 8]))
    writer.append(Double?.none)
    writer.append(String?.some("a"))
    let expected: [[UInt8]] = [
      [1], [0xFE, 0xFF, 0xFF, 0xFF], [8, 7, 6, 5, 4, 3, 2, 1], [0, 0, 0, 0, 0, 0, 0xF0, 0x3F],
      [0, 0, 0, 0xC0], [1], [2, 0, 0, 0, 0xC3, 0xA9], [2, 0, 0, 0, 9, 8], [0],
      [1, 1, 0, 0, 0, 0x61],
    ]
    #expect(writer.bytes == expected.flatMap { $0 })
  }

  @Test func whatIsWrittenReadsBack() throws {
    var writer = ByteWriter(capacity: 64)
    let numbers: [Double] = [0, -0.0, .infinity, .leastNonzeroMagnitude, 59_000.123_456_789]
    for number in numbers { writer.append(number) }
    writer.append(Float.pi)
    writer.append(Int64.min)
    writer.append("käfer\u{0}")
    writer.append(Double?.some(.nan))
    writer.append(String?.none)
    writer.append(false)

    var reader = ByteReader(writer.bytes)
    for number in numbers { #expect(try reader.double().bitPattern == number.bitPattern) }
    #expect(try reader.float() == .pi)
    #expect(try reader.peek(Int64.self) == .min)
    #expect(try reader.number(Int64.self) == .min)
    #expect(try reader.text() == "käfer\u{0}")
    #expect(try reader.optionalDouble()?.isNaN == true)
    #expect(try reader.optionalText() == nil)
    #expect(try reader.left == 1 && reader.flag() == false)
    try reader.end()
  }

  /// Every prefix of a message ends early, and says where.
  @Test func bytesThatEndEarlyAreAnError() throws {
    var writer = ByteWriter()
    writer.append(Int32(7))
    writer.append("text")
    writer.append(2.5)
    for length in 0..<writer.bytes.count {
      var reader = ByteReader(Array(writer.bytes[..<length]))
      let error = #expect(throws: ByteReader.Failure.self) {
        _ = try reader.number(Int32.self)
        _ = try reader.text()
        _ = try reader.double()
      }
      #expect(error?.reason == "ends early" && (0...length).contains(error?.position ?? -1))
    }
  }

  @Test func aLengthNeverAllocatesMoreThanTheBytesJustify() throws {
    var writer = ByteWriter()
    writer.append(UInt32.max)
    writer.append(UInt32(0))
    var reader = ByteReader(writer.bytes)
    #expect(throws: ByteReader.Failure.self) { try reader.array() }
    reader = ByteReader(writer.bytes)
    let refused = #expect(throws: ByteReader.Failure.self) { try reader.count(ofSize: 1) }
    #expect(refused?.description == "count 4294967295 at byte 4")
    // Three values of four bytes do not fit into eleven, two do.
    for (count, fits) in [(UInt32(2), true), (3, false)] {
      writer = ByteWriter()
      writer.append(count)
      reader = ByteReader(writer.bytes + [UInt8](repeating: 0, count: 11))
      #expect((try? reader.count(ofSize: 4)) == (fits ? 2 : nil))
    }
  }

  @Test func bytesLeftOverAreAnError() throws {
    var reader = ByteReader([1, 2, 3])
    _ = try reader.number(UInt8.self)
    let refused = #expect(throws: ByteReader.Failure.self) { try reader.end() }
    #expect(refused?.description == "2 bytes left at byte 1")
  }

  /// Any bytes give values or an error.
  @Test func anyBytesAreRead() {
    var generator = SeededGenerator(seed: 3)
    for _ in 0..<20_000 {
      let length = Int(generator.next() % 40)
      var reader = ByteReader((0..<length).map { _ in UInt8(truncatingIfNeeded: generator.next()) })
      _ = try? reader.optionalText()
      _ = try? reader.count(ofSize: 8)
      _ = try? reader.array()
      _ = try? reader.optionalDouble()
      #expect(reader.left >= 0 && reader.position <= length)
    }
  }
}
