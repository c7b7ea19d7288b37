/// Members of a tar archive, one after another, from a stream.
///
/// Reads the formats of POSIX (ustar and pax), of GNU, and the one before them. Memory is bounded
/// by one member's content.
///
/// Source: POSIX.1-2017, pax, "ustar Interchange Format"; GNU tar's manual, "Basic Tar Format".
package struct TarReader {
  /// One entry of the archive.
  package struct Member: Hashable {
    package enum Kind: Hashable { case file, folder, other }

    package var name: String
    package var kind: Kind
    /// Bytes of content.
    package var size: Int

    package init(name: String, kind: Kind, size: Int) {
      self.name = name
      self.kind = kind
      self.size = size
    }
  }

  /// Largest entry that describes the next one, bytes.
  private static let descriptionLimit = 1 << 20

  private let stream: ByteStream
  /// The current member's; empty before the first.
  private var name = ""
  /// Bytes of the current member's content, and of the padding behind it, that are still to come.
  private var contentLeft = 0
  private var paddingLeft = 0

  package init(_ stream: ByteStream) { self.stream = stream }

  /// Returns true if a file that begins with these bytes can be an archive.
  package static func isArchive(_ start: some Collection<UInt8>) -> Bool {
    let block = Array(start.prefix(TarHeader.blockSize))
    guard block.count == TarHeader.blockSize else { return false }
    return TarHeader.isEndMark(block) || TarHeader.hasMagic(block) || TarHeader(block) != nil
  }

  /// Moves to the next member; `nil` at the archive's end mark.
  package mutating func next() throws(TarError) -> Member? {
    try skipContent()
    var longName: String?
    var records = PaxRecords()
    while let header = try readHeader() {
      switch header.kind {
      case .longName: longName = TarHeader.text(try description(header)[...])
      case .note: _ = try description(header)
      case .records:
        guard let found = PaxRecords(try description(header)) else { throw badHeader }
        records = found
      case .member(let kind):
        name = records.path ?? longName ?? header.name
        begin(header.hasContent ? records.size ?? header.size : 0)
        let isFolder = kind == .folder || (kind == .file && name.hasSuffix("/"))
        return Member(name: name, kind: isFolder ? .folder : kind, size: contentLeft)
      }
    }
    return nil
  }

  /// The current member's content; `nil` where it is larger than `limit`.
  package mutating func content(limit: Int) throws(TarError) -> [UInt8]? {
    guard contentLeft <= limit else { return nil }
    let bytes = try take(contentLeft)
    contentLeft = 0
    return bytes
  }

  /// The header at the position; `nil` at the end mark.
  private func readHeader() throws(TarError) -> TarHeader? {
    let block = try reading { () throws(CompressionError) in try stream.read(TarHeader.blockSize) }
    guard !block.isEmpty else { throw TarError(.noEndMark, member: name, at: stream.position) }
    guard block.count == TarHeader.blockSize else { throw cutOff }
    if TarHeader.isEndMark(block) { return nil }
    guard let header = TarHeader(block) else { throw badHeader }
    // A sparse file's map goes on in blocks of their own.
    var isExtended = header.isExtended
    while isExtended { isExtended = TarHeader.isExtended(try take(TarHeader.blockSize)) }
    return header
  }

  /// The content of an entry that describes the next one.
  private mutating func description(_ header: TarHeader) throws(TarError) -> [UInt8] {
    begin(header.size)
    guard let bytes = try content(limit: Self.descriptionLimit) else { throw badHeader }
    try skipContent()
    return bytes
  }

  private mutating func begin(_ size: Int) {
    contentLeft = size
    paddingLeft = (TarHeader.blockSize - size % TarHeader.blockSize) % TarHeader.blockSize
  }

  private mutating func skipContent() throws(TarError) {
    let count = contentLeft + paddingLeft
    contentLeft = 0
    paddingLeft = 0
    let skipped = try reading { () throws(CompressionError) in try stream.skip(count) }
    guard skipped == count else { throw cutOff }
  }

  private func take(_ count: Int) throws(TarError) -> [UInt8] {
    let bytes = try reading { () throws(CompressionError) in try stream.read(count) }
    guard bytes.count == count else { throw cutOff }
    return bytes
  }

  private func reading<Value>(
    _ body: () throws(CompressionError) -> Value
  ) throws(TarError) -> Value {
    do throws(CompressionError) {
      return try body()
    } catch {
      throw TarError(.damagedStream, member: name, at: stream.position)
    }
  }

  private var cutOff: TarError { TarError(.cutOff, member: name, at: stream.position) }
  private var badHeader: TarError {
    TarError(.badHeader, member: name, at: stream.position - TarHeader.blockSize)
  }
}

/// Why an archive cannot be read on.
package struct TarError: Error, Hashable, CustomStringConvertible {
  package enum Reason: Hashable {
    /// The archive ends within a header or a member.
    case cutOff
    /// It ends behind a member, without the mark that says so.
    case noEndMark
    /// A header whose checksum or numbers are wrong.
    case badHeader
    /// The compressed stream is damaged or ends too early.
    case damagedStream
  }

  package var reason: Reason
  /// The last member that was found, empty before the first.
  package var member: String
  /// Bytes from the start of the archive, decompressed.
  package var position: Int

  init(_ reason: Reason, member: String, at position: Int) {
    self.reason = reason
    self.member = member
    self.position = position
  }

  package var description: String {
    let place = member.isEmpty ? "before its first member" : "in or after its member \(member)"
    return switch reason {
    case .cutOff: "the archive is cut off \(place) (byte \(position))"
    case .noEndMark: "the archive is cut off \(place): its end mark is missing (byte \(position))"
    case .badHeader: "the archive is damaged \(place): bad header at byte \(position)"
    case .damagedStream:
      "the archive's compressed data are damaged or cut off \(place) (byte \(position))"
    }
  }
}
