import Compression
import Sampling
import Testing

@Suite struct TarReaderTests {
  /// Writes archives, with every freedom to write wrong ones.
  struct Writer {
    var bytes: [UInt8] = []

    /// A field of octal digits that ends in a zero byte.
    static func octal(_ value: Int, width: Int) -> [UInt8] {
      let digits = Array(String(value, radix: 8).utf8)
      return [UInt8](repeating: 0x30, count: width - 1 - digits.count) + digits + [0]
    }

    /// GNU's binary field for what octal digits cannot say.
    static func binary(_ value: Int, width: Int) -> [UInt8] {
      var field = [UInt8](repeating: 0, count: width)
      for index in 0..<8 {
        field[width - 1 - index] = UInt8(truncatingIfNeeded: value >> (8 * index))
      }
      field[0] = 0x80
      return field
    }

    mutating func add(
      _ name: String, _ content: [UInt8] = [], flag: Character = "0", size: [UInt8]? = nil,
      prefix: String = "", magic: String = "ustar\u{0}00", isSigned: Bool = false
    ) {
      var block = [UInt8](repeating: 0, count: 512)
      func put(_ field: [UInt8], at place: Int) {
        block.replaceSubrange(place..<(place + field.count), with: field)
      }
      put(Array(name.utf8.prefix(100)), at: 0)
      put(Self.octal(0o644, width: 8), at: 100)
      put(size ?? Self.octal(content.count, width: 12), at: 124)
      put(Array("        ".utf8), at: 148)
      block[156] = flag == "\0" ? 0 : flag.asciiValue ?? 0
      put(Array(magic.utf8), at: 257)
      put(Array(prefix.utf8), at: 345)
      let sum = block.reduce(0) { $0 + (isSigned ? Int(Int8(bitPattern: $1)) : Int($1)) }
      put(Array(Self.octal(sum, width: 7)) + [0x20], at: 148)
      bytes += block + content
      bytes += [UInt8](repeating: 0, count: (512 - content.count % 512) % 512)
    }

    /// The archive with its end mark.
    var ended: [UInt8] { bytes + [UInt8](repeating: 0, count: 1024) }
  }

  /// An entry of an archive as the reader sees it.
  private struct Entry: Hashable {
    var name: String
    var kind = TarReader.Member.Kind.file
    var content: [UInt8] = []
  }

  private func entries(_ bytes: [UInt8]) throws(TarError) -> [Entry] {
    var reader = TarReader(ByteStream(bytes))
    var entries: [Entry] = []
    while let member = try reader.next() {
      entries.append(
        Entry(
          name: member.name, kind: member.kind, content: try reader.content(limit: 1 << 20) ?? []))
    }
    return entries
  }

  private func failure(_ bytes: [UInt8]) -> TarError? {
    do throws(TarError) {
      _ = try entries(bytes)
      return nil
    } catch {
      return error
    }
  }

  private let contents: [[UInt8]] = [
    [], [1], [UInt8](repeating: 7, count: 512), [UInt8](repeating: 9, count: 70_001),
  ]

  @Test func membersComeInOrderWithTheirContent() throws {
    var writer = Writer()
    writer.add("folder/", flag: "5")
    for (index, content) in contents.enumerated() { writer.add("folder/\(index).avro", content) }
    writer.add("link", flag: "2", size: Writer.octal(77, width: 12))
    writer.add("old", [3], flag: "\0", magic: "")
    writer.add("old/", flag: "\0", magic: "")
    writer.add("contiguous", [4], flag: "7")
    writer.add("volume", [5], flag: "V")
    let found = try entries(writer.ended + Array("anything".utf8))
    let files = contents.enumerated().map { Entry(name: "folder/\($0).avro", content: $1) }
    let expected =
      [Entry(name: "folder/", kind: .folder)] + files + [
        Entry(name: "link", kind: .other), Entry(name: "old", content: [3]),
        Entry(name: "old/", kind: .folder), Entry(name: "contiguous", content: [4]),
        Entry(name: "volume", kind: .other, content: [5]),
      ]
    #expect(found == expected)
    #expect(TarReader.isArchive(writer.bytes))
  }

  /// Content that nobody asks for is passed over, and one over the limit is not read.
  @Test func membersMayBePassedOver() throws {
    var writer = Writer()
    for (index, content) in contents.enumerated() { writer.add("\(index)", content) }
    var reader = TarReader(ByteStream(writer.ended))
    var sizes: [Int] = []
    while let member = try reader.next() {
      sizes.append(member.size)
      if member.size > 100 {
        let content = try reader.content(limit: member.size - 1)
        #expect(content == nil)
      }
      if member.size == 512 {
        let content = try reader.content(limit: 512)
        #expect(content == contents[2])
      }
    }
    #expect(sizes == contents.map(\.count))
  }

  @Test func longNamesOfAllFormatsAreRead() throws {
    let long = String(repeating: "folder/", count: 60) + "α.avro"
    var writer = Writer()
    writer.add("././@LongLink", Array(long.utf8) + [0], flag: "L", magic: "ustar  \u{0}")
    writer.add("././@LongLink", Array("a link's target\u{0}".utf8), flag: "K")
    writer.add(String(long.prefix(99)), [1])
    writer.add("pax_global_header", Self.pax([("comment", "x")]), flag: "g")
    writer.add("PaxHeaders/α", Self.pax([("mtime", "1.5"), ("path", long)]), flag: "x")
    writer.add("short", [2])
    writer.add("α.avro", [3], prefix: "a/b")
    writer.add("α.avro", [4], prefix: "no prefix of GNU", magic: "ustar  \u{0}")
    writer.add("after", [5])
    #expect(
      try entries(writer.ended) == [
        Entry(name: long, content: [1]), Entry(name: long, content: [2]),
        Entry(name: "a/b/α.avro", content: [3]), Entry(name: "α.avro", content: [4]),
        Entry(name: "after", content: [5]),
      ])
  }

  /// Records of pax, each with its own length in front.
  private static func pax(_ records: [(String, String)]) -> [UInt8] {
    records.flatMap { key, value -> [UInt8] in
      let rest = " \(key)=\(value)\n"
      var length = rest.utf8.count + 1
      while "\(length)".utf8.count + rest.utf8.count != length { length += 1 }
      return Array("\(length)\(rest)".utf8)
    }
  }

  @Test func sizesAreOctalBinaryOrPax() throws {
    let content = [UInt8](repeating: 1, count: 1000)
    var writer = Writer()
    writer.add("octal", content)
    writer.add("blanks", content, size: Array("       1750 ".utf8))
    writer.add("binary", content, size: Writer.binary(1000, width: 12))
    writer.add("x", Self.pax([("size", "1000")]), flag: "x")
    writer.add("pax", content, size: Writer.octal(0, width: 12))
    writer.add("signed-ü", content, isSigned: true)
    let found = try entries(writer.ended)
    #expect(found.map(\.name) == ["octal", "blanks", "binary", "pax", "signed-ü"])
    #expect(found.allSatisfy { $0.content == content })
  }

  @Test func sizesThatCannotBeAreRefused() {
    let sizes: [[UInt8]] = [
      Writer.binary(1 << 62, width: 12), Writer.binary(1 << 50, width: 12),
      [0xff] + [UInt8](repeating: 0xff, count: 11),
      [0x81] + [UInt8](repeating: 0, count: 11), Array("00000000009\u{0}".utf8),
      Array("-0000000001\u{0}".utf8), Array("many".utf8),
    ]
    for size in sizes {
      var writer = Writer()
      writer.add("good", [1])
      writer.add("bad", [1], size: size)
      #expect(failure(writer.ended)?.reason == .badHeader, "\(size)")
      #expect(failure(writer.ended)?.member == "good")
    }
    for records in ["7 size", "99 path=a\n", "x path=a\n", "5 ab\n", "12 size=-1\n\n", "3 a"] {
      var writer = Writer()
      writer.add("x", Array(records.utf8), flag: "x")
      writer.add("a", [1])
      #expect(failure(writer.ended)?.reason == .badHeader, "\(records)")
    }
    var writer = Writer()
    writer.add("x", flag: "L", size: Writer.octal((1 << 20) + 1, width: 12))
    #expect(failure(writer.ended)?.reason == .badHeader)
  }

  @Test func aDamagedHeaderIsNamedWithItsPlace() {
    var writer = Writer()
    writer.add("first", [UInt8](repeating: 7, count: 600))
    let place = writer.bytes.count
    writer.add("second", [1])
    var bytes = writer.ended
    bytes[place + 3] ^= 1
    #expect(
      failure(bytes)?.description
        == "the archive is damaged in or after its member first: bad header at byte \(place)")
  }

  /// An archive that is cut off at any byte says so; nothing is behind the first end block.
  @Test func aTruncatedArchiveSaysSo() throws {
    var writer = Writer()
    writer.add("first", [UInt8](repeating: 7, count: 600))
    writer.add("second", [1])
    let whole = writer.ended
    for count in 0..<(writer.bytes.count + 512) {
      let error = try #require(failure(Array(whole.prefix(count))), "\(count) bytes")
      #expect([.cutOff, .noEndMark].contains(error.reason))
    }
    #expect(failure(Array(whole.prefix(writer.bytes.count + 512))) == nil)
    #expect(
      failure(Array(whole.prefix(700)))?.description
        == "the archive is cut off in or after its member first (byte 700)")
    #expect(
      failure(writer.bytes)?.description
        == "the archive is cut off in or after its member second: its end mark is missing "
        + "(byte \(writer.bytes.count))")
    #expect(failure([])?.member == "")
  }

  @Test func aDamagedStreamIsAnError() {
    var calls = 0
    var reader = TarReader(
      ByteStream { buffer in
        calls += 1
        return calls == 1 ? 100 : nil
      })
    let error = #expect(throws: TarError.self) { try reader.next() }
    #expect(error?.reason == .damagedStream)
  }

  @Test func anEmptyArchiveHasNoMember() throws {
    let zeros = [UInt8](repeating: 0, count: 10_240)
    #expect(try entries(zeros).isEmpty)
    #expect(TarReader.isArchive(zeros))
  }

  @Test func sparseFilesArePassedOver() throws {
    var writer = Writer()
    writer.add("sparse", [UInt8](repeating: 0, count: 512), flag: "S")
    // The header says that a block of the map follows: the content above is that block.
    writer.bytes[482] = 1
    writer.bytes.replaceSubrange(148..<156, with: Array("        ".utf8))
    writer.bytes.replaceSubrange(124..<136, with: Writer.octal(3, width: 12))
    let sum = writer.bytes[..<512].reduce(0) { $0 + Int($1) }
    writer.bytes.replaceSubrange(148..<156, with: Writer.octal(sum, width: 7) + [0x20])
    writer.bytes += [1, 2, 3] + [UInt8](repeating: 0, count: 509)
    writer.add("next", [4])
    #expect(
      try entries(writer.ended) == [
        Entry(name: "sparse", kind: .other, content: [1, 2, 3]), Entry(name: "next", content: [4]),
      ])
  }

  /// Random bytes, and good archives with random changes, end in members or an error.
  @Test func anyBytesEnd() {
    var generator = SeededGenerator(seed: 19)
    var writer = Writer()
    writer.add("x", Self.pax([("path", "long"), ("size", "700")]), flag: "x")
    writer.add("first", [UInt8](repeating: 7, count: 700))
    writer.add("L", Array("name".utf8), flag: "L")
    writer.add("second", [1])
    let good = writer.ended
    for round in 0..<3_000 {
      var bytes = good
      if round % 3 == 0 {
        bytes = (0..<2_000).map { _ in UInt8(truncatingIfNeeded: generator.next()) }
      }
      for _ in 0..<Int(generator.uniform(1, 5)) {
        let place = Int(generator.uniform(0, Double(bytes.count)))
        bytes[place] = UInt8(truncatingIfNeeded: generator.next())
      }
      if round % 2 == 0 { bytes.removeLast(Int(generator.uniform(0, Double(bytes.count)))) }
      _ = failure(bytes)
      _ = FileSignature(bytes)
    }
  }
}

@Suite struct FileSignatureTests {
  @Test func kindsAreToldByTheirFirstBytes() {
    var writer = TarReaderTests.Writer()
    writer.add("a", [1])
    let kinds: [([UInt8], FileSignature?)] = [
      (Array("Obj\u{1}".utf8), .avro), (writer.ended, .tar), (Array("PK\u{3}\u{4}".utf8), .zip),
      (Array("PK\u{5}\u{6}".utf8), .zip), ([0x1f, 0x8b, 8], .gzip), (Array("BZh9".utf8), .bzip2),
      ([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00], .xz), ([0x28, 0xb5, 0x2f, 0xfd], .zstandard),
      ([], nil), (Array("{\"id\"".utf8), nil), ([0, 0, 0, 3, 132], nil), (Array("PK".utf8), nil),
      ([UInt8](repeating: 0, count: 511), nil), ([UInt8](repeating: 65, count: 600), nil),
    ]
    for (bytes, kind) in kinds { #expect(FileSignature(bytes) == kind, "\(bytes.prefix(8))") }
  }
}

@Suite struct ByteStreamTests {
  /// Pieces of any size give the same bytes.
  @Test(arguments: [97, 512, 65_536]) func piecesAreJoined(size: Int) throws {
    let bytes = (0..<200_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    var rest = bytes[...]
    let stream = ByteStream { buffer in
      let piece = rest.prefix(min(size, buffer.count))
      buffer.replaceSubrange(..<piece.count, with: piece)
      rest = rest.dropFirst(piece.count)
      return piece.count
    }
    #expect(try Array(stream.peek(600)) == Array(bytes[..<600]))
    #expect(try stream.read(300) == Array(bytes[..<300]))
    #expect(try Array(stream.peek(65_536)) == Array(bytes[300..<65_836]))
    #expect(try stream.skip(100_000) == 100_000)
    #expect(stream.position == 100_300)
    #expect(try stream.rest(limit: 99_700) == Array(bytes[100_300...]))
    #expect(try stream.peek(10).isEmpty && stream.read(10).isEmpty)
    #expect(try stream.skip(1) == 0)
  }

  @Test func moreThanTheLimitIsRefused() throws {
    #expect(try ByteStream([1, 2, 3]).rest(limit: 3) == [1, 2, 3])
    #expect(throws: CompressionError.limitExceeded) { try ByteStream([1, 2, 3]).rest(limit: 2) }
  }

  @Test func damageIsAnError() throws {
    let stream = ByteStream { _ in nil }
    #expect(throws: CompressionError.damaged) { try stream.peek(1) }
    #expect(throws: CompressionError.damaged) { try stream.read(1) }
  }
}
