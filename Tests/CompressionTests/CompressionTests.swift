import Compression
import Foundation
import Sampling
import Testing

struct CompressionTests {
  static let samples: [[UInt8]] = {
    var generator = SeededGenerator(seed: 5)
    let noise = (0..<5_000).map { _ in UInt8(truncatingIfNeeded: generator.next()) }
    return [[], [7], Array("nightjar ".utf8), [UInt8](repeating: 65, count: 300_000), noise]
  }()

  private func inflate(_ bytes: [UInt8], limit: Int) throws -> [UInt8] {
    try Deflate.decompress(unsafe bytes.span.bytes, limit: limit)
  }

  private func unsnap(_ bytes: [UInt8], limit: Int) throws -> [UInt8] {
    try Snappy.decompress(unsafe bytes.span.bytes, limit: limit)
  }

  /// Made by Python's `gzip.compress(b"nightjar", mtime=0)`.
  @Test func filesOfGzipAreReadInMemory() throws {
    let file: [UInt8] = [
      0x1f, 0x8b, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0x03, 0xcb, 0xcb, 0x4c, 0xcf,
      0x28, 0xc9, 0x4a, 0x2c, 0x02, 0x00, 0x73, 0x54, 0x2e, 0x61, 0x08, 0x00, 0x00, 0x00,
    ]
    #expect(try Gzip.decompress(unsafe file.span.bytes, limit: 8) == Array("nightjar".utf8))
    #expect(throws: CompressionError.limitExceeded) {
      try Gzip.decompress(unsafe file.span.bytes, limit: 7)
    }
    for count in 0..<(file.count - 1) {
      let part = Array(file[..<count])
      #expect(throws: CompressionError.damaged) {
        try Gzip.decompress(unsafe part.span.bytes, limit: 8)
      }
    }
    var damaged = file
    damaged[file.count - 5] ^= 1
    #expect(throws: CompressionError.damaged) {
      try Gzip.decompress(unsafe damaged.span.bytes, limit: 8)
    }
  }

  @Test(arguments: samples) func whatIsCompressedComesBack(_ sample: [UInt8]) throws {
    let deflated = try #require(Deflate.compress(sample))
    #expect(try inflate(deflated, limit: sample.count) == sample)
    let snapped = try #require(Snappy.compress(sample))
    #expect(try unsnap(snapped, limit: sample.count) == sample)
  }

  /// Raw streams made by Python's `zlib.compressobj(wbits=-15)` and by hand after snappy's format
  /// description: a literal of one byte and a copy of nine from one byte back.
  @Test func othersStreamsAreRead() throws {
    let deflated: [UInt8] = [0x73, 0x74, 0x84, 0x01, 0x00]
    #expect(
      try inflate(deflated, limit: 100) == Array("AAAAAAAAAA".utf8))
    let snapped: [UInt8] = [10, 0x00, 0x41, 0x15, 0x01]
    #expect(try unsnap(snapped, limit: 100) == Array("AAAAAAAAAA".utf8))
  }

  @Test func anOutputOverTheLimitIsRefused() throws {
    let zeros = [UInt8](repeating: 0, count: 100_000)
    let deflated = try #require(Deflate.compress(zeros))
    let snapped = try #require(Snappy.compress(zeros))
    #expect(throws: CompressionError.limitExceeded) {
      try inflate(deflated, limit: 99_999)
    }
    #expect(throws: CompressionError.limitExceeded) {
      try unsnap(snapped, limit: 99_999)
    }
  }

  @Test(arguments: samples.filter { $0.count > 1 })
  func aStreamThatEndsEarlyIsDamaged(_ sample: [UInt8]) throws {
    for stream in [try #require(Deflate.compress(sample))] {
      for length in [0, 1, stream.count / 2, stream.count - 1] {
        let part = Array(stream[..<length])
        #expect(throws: CompressionError.damaged) {
          try inflate(part, limit: sample.count)
        }
      }
    }
    let stream = try #require(Snappy.compress(sample))
    for length in [0, 1, stream.count / 2, stream.count - 1] {
      let part = Array(stream[..<length])
      #expect(throws: CompressionError.damaged) {
        try unsnap(part, limit: sample.count)
      }
    }
  }

  /// Any bytes decompress or are an error, within the limit.
  @Test func anyBytesAreRead() {
    var generator = SeededGenerator(seed: 11)
    for _ in 0..<5_000 {
      let bytes = (0..<Int(generator.next() % 60)).map { _ in
        UInt8(truncatingIfNeeded: generator.next())
      }
      let inflated = try? inflate(bytes, limit: 1_000)
      let unsnapped = try? unsnap(bytes, limit: 1_000)
      #expect(inflated?.count ?? 0 <= 1_000 && unsnapped?.count ?? 0 <= 1_000)
    }
  }

  /// The check value of ISO 3309 CRC-32 for the nine digits.
  @Test func theChecksumIsThatOfGzip() {
    #expect(Checksum.crc32(Array("123456789".utf8)) == 0xCBF4_3926)
    #expect(Checksum.crc32([]) == 0)
  }
}

struct CompressedFileTests {
  let folder = FileManager.default.temporaryDirectory.appending(path: "nightjar-\(UUID())")

  private func contents(of path: String) -> [UInt8]? {
    guard let file = CompressedFile.reading(path) else { return nil }
    var all: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1_000)
    while let count = file.read(into: &buffer) {
      if count == 0 { return all }
      all += buffer[..<count]
    }
    return nil
  }

  @Test(arguments: ["plain.jsonl", "packed.jsonl.gz"])
  func aFileReadsBack(_ name: String) throws {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.appending(path: name).path
    let text = Array(String(repeating: "a line of light\n", count: 5_000).utf8)
    let file = try #require(CompressedFile.writing(path))
    #expect(file.write(Array(text[..<10])) && file.write([]) && file.write(Array(text[10...])))
    #expect(file.close() && file.close())

    #expect(contents(of: path) == text)
    let stored = [UInt8](try Data(contentsOf: URL(filePath: path)))
    let isPacked = name.hasSuffix(".gz")
    #expect(stored.starts(with: [0x1F, 0x8B]) == isPacked)
    #expect(isPacked ? stored.count < text.count / 10 : stored == text)

    // Half of a compressed file is damage; half of a plain one is a shorter file.
    try Data(stored[..<(stored.count / 2)]).write(to: URL(filePath: path))
    #expect(contents(of: path) == (isPacked ? nil : Array(text[..<(text.count / 2)])))
  }

  @Test func whatCannotBeOpenedIsNil() throws {
    #expect(CompressedFile.reading(folder.appending(path: "missing").path) == nil)
    #expect(CompressedFile.writing(folder.appending(path: "missing/file").path) == nil)
    #expect(CompressedFile.isFolder(FileManager.default.temporaryDirectory.path))
    #expect(!CompressedFile.isFolder(folder.path))
  }

  /// A full disk shows when it is written, at the latest when the file is closed.
  @Test func aFullDiskShows() throws {
    let file = try #require(CompressedFile.writing("/dev/full"))
    let isWritten = file.write([UInt8](repeating: 1, count: 1 << 20))
    #expect(!(isWritten && file.close()))
  }
}
