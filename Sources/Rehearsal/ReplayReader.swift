import AlertFormats
import Compression
import Foundation
import LightCurveFiles

/// Reads files and folders of Avro containers, wire-format packets and light curves, plain or
/// compressed with gzip, and tar archives of packets.
///
/// A file's kind shows in its first bytes; its name says nothing.
struct ReplayReader {
  private let decoder: AlertDecoder
  private(set) var queue = ReplayQueue()
  /// Paths that do not exist.
  private(set) var missing: [String] = []
  /// Doubts about what is replayed all the same, for people.
  private(set) var warnings: [String] = []

  /// Largest packet file, bytes after decompression.
  private static let sizeLimit = 1 << 30
  /// Largest member of an archive, bytes.
  private static let memberLimit = 64 << 20

  init(decoder: AlertDecoder) { self.decoder = decoder }

  /// Reads what a path names; folders with all that is in them.
  mutating func read(_ path: String) async {
    if path == "-" { return await readStandardInput() }
    guard let isFolder = Self.isFolder(path) else {
      missing.append(path)
      return
    }
    guard isFolder else { return await readFile(path) }
    let names = FileManager.default.subpaths(atPath: path) ?? []
    for name in names.sorted() where !Self.isHidden(name) {
      let file = URL(filePath: path).appending(path: name).path
      if Self.isFolder(file) == false { await readFile(file) }
    }
  }

  /// True of files that systems put beside others, such as macOS's `._x`.
  private static func isHidden(_ name: String) -> Bool {
    name.split(separator: "/").contains { $0.hasPrefix(".") && $0 != "." }
  }

  /// Standard input, through a temporary file since its kind shows only in its first bytes.
  private mutating func readStandardInput() async {
    let file = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    defer { try? FileManager.default.removeItem(at: file) }
    let bytes = (try? FileHandle.standardInput.readToEnd()) ?? Data()
    do {
      try bytes.write(to: file)
      await readFile(file.path)
    } catch {
      reject("-", "standard input: \(error)")
    }
  }

  /// True where a path names a folder, `nil` where nothing is there.
  private static func isFolder(_ path: String) -> Bool? {
    guard FileManager.default.fileExists(atPath: path) else { return nil }
    let values = try? URL(filePath: path).resolvingSymlinksInPath()
      .resourceValues(forKeys: [.isDirectoryKey])
    return values?.isDirectory ?? false
  }

  mutating func sortByTime() { queue.sortByTime() }

  private mutating func reject(_ path: String, _ message: String) {
    queue.append(unreadable: path, index: 0, reason: "unreadable", message: message)
  }

  private mutating func readFile(_ path: String) async {
    guard let file = CompressedFile.reading(path) else { return reject(path, "cannot be read") }
    let stream = ByteStream(file)
    do throws(CompressionError) {
      let start = try stream.peek(FileSignature.length)
      switch FileSignature(start) {
      case .tar: await readArchive(path, stream)
      case .avro: await decode(try stream.rest(limit: Self.sizeLimit), path)
      case .some(let packed): reject(path, "\(packed.name) cannot be read: unpack it first")
      case nil where LightCurveFile.isBeginning(start): readLightCurves(path)
      case nil: await decode(try stream.rest(limit: Self.sizeLimit), path)
      }
    } catch {
      reject(path, Self.message(error, limit: Self.sizeLimit))
    }
  }

  private static func message(_ error: CompressionError, limit: Int) -> String {
    switch error {
    case .damaged: "the compressed data are damaged or cut off"
    case .limitExceeded: "expected at most \(limit) bytes"
    }
  }

  private mutating func decode(_ bytes: [UInt8], _ path: String) async {
    let packet = await decoder.decodeLoading(bytes)
    for (index, alert) in packet.alerts.enumerated() {
      queue.append(alert, path: path, index: Int64(index))
    }
    for (index, failure) in packet.failures.enumerated() {
      queue.append(
        unreadable: path, index: Int64(packet.alerts.count + index),
        reason: failure.reason.rawValue, message: failure.description)
    }
  }

  private mutating func readLightCurves(_ path: String) {
    do throws(LightCurveFileError) {
      let input = try LightCurveInput(path: path)
      let survey = input.survey
      warnings += input.warnings
      for object in input.lightCurves { queue.append(object, survey: survey, path: path) }
      for problem in input.problems {
        queue.append(
          unreadable: path, index: Int64(problem.line), reason: "lightCurve",
          message: problem.description)
      }
    } catch {
      reject(path, error.description)
    }
  }
}

// MARK: archives

extension ReplayReader {
  /// Reads the packets of an archive, one member at a time; other members are counted.
  private mutating func readArchive(_ path: String, _ stream: ByteStream) async {
    var archive = TarReader(stream)
    var (packets, others) = (0, 0)
    do throws(TarError) {
      while let member = try archive.next() {
        switch try await read(member, of: &archive, "\(path):\(member.name)") {
        case true: packets += 1
        case false: others += 1
        }
      }
      if packets == 0 {
        queue.append(
          unreadable: path, index: 0, reason: AlertDecodingError.Reason.empty.rawValue,
          message: "the archive contains no alert packet")
      }
    } catch {
      reject(path, error.description)
    }
    if others > 0 { warnings.append("\(path): \(others) members that are no packets skipped") }
  }

  /// Reads a member; false where it is no packet.
  private mutating func read(
    _ member: TarReader.Member, of archive: inout TarReader, _ place: String
  ) async throws(TarError) -> Bool {
    guard member.kind == .file, !Self.isHidden(member.name) else { return false }
    guard let content = try archive.content(limit: Self.memberLimit) else {
      reject(place, "expected at most \(Self.memberLimit) bytes, found \(member.size)")
      return true
    }
    do throws(CompressionError) {
      guard let packet = try Self.packet(content, member.name) else { return false }
      await decode(packet, place)
    } catch {
      reject(place, Self.message(error, limit: Self.memberLimit))
    }
    return true
  }

  /// The bytes of a packet, decompressed; `nil` where a member is something else. Packets show in
  /// their first bytes, a damaged one at least in its name.
  private static func packet(
    _ content: [UInt8], _ name: String
  ) throws(CompressionError) -> [UInt8]? {
    var packet = content
    if FileSignature(content) == .gzip {
      packet = try unsafe Gzip.decompress(content.span.bytes, limit: memberLimit)
    }
    let isNamedSo = name.hasSuffix(".avro") || name.hasSuffix(".avro.gz")
    return isNamedSo || FileSignature(packet) == .avro || packet.first == 0 ? packet : nil
  }
}
