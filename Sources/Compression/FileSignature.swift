/// Kind of a file that is no text, by its first bytes.
package enum FileSignature: Hashable {
  case avro, tar, zip, gzip, bzip2, xz, zstandard

  /// Bytes that tell all kinds apart.
  package static let length = TarHeader.blockSize

  /// The kind of a file that begins with these bytes; `nil` where it is none of these.
  package init?(_ start: some Collection<UInt8>) {
    for (kind, bytes) in Self.beginnings where start.starts(with: bytes) {
      self = kind
      return
    }
    guard TarReader.isArchive(start) else { return nil }
    self = .tar
  }

  private static let beginnings: [(FileSignature, [UInt8])] = [
    (.avro, Array("Obj\u{1}".utf8)), (.zip, Array("PK\u{3}\u{4}".utf8)),
    (.zip, Array("PK\u{5}\u{6}".utf8)), (.zip, Array("PK\u{7}\u{8}".utf8)), (.gzip, [0x1f, 0x8b]),
    (.bzip2, Array("BZh".utf8)), (.xz, [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]),
    (.zstandard, [0x28, 0xb5, 0x2f, 0xfd]),
  ]

  /// For messages, with its article.
  package var name: String {
    switch self {
    case .avro: "an Avro container"
    case .tar: "a tar archive"
    case .zip: "a zip archive"
    case .gzip: "data compressed with gzip"
    case .bzip2: "data compressed with bzip2"
    case .xz: "data compressed with xz"
    case .zstandard: "data compressed with zstd"
    }
  }
}
