import AlertFormats
import Foundation
import LightCurveFiles

/// Reads files and folders of Avro containers, wire-format packets and light curves.
struct ReplayReader {
  private let decoder: AlertDecoder
  private(set) var queue = ReplayQueue()
  /// Paths that do not exist.
  private(set) var missing: [String] = []
  /// Doubts about what is replayed all the same, for people.
  private(set) var warnings: [String] = []

  /// Largest packet file, bytes.
  private static let sizeLimit = 1 << 30

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
    for name in names.sorted()
    where !name.split(separator: "/").contains(where: { $0.hasPrefix(".") }) {
      let file = URL(filePath: path).appending(path: name).path
      if Self.isFolder(file) == false { await readFile(file) }
    }
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
      queue.append(
        unreadable: "-", index: 0, reason: "unreadable", message: "standard input: \(error)")
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

  private mutating func readFile(_ path: String) async {
    guard let handle = FileHandle(forReadingAtPath: path) else {
      queue.append(unreadable: path, index: 0, reason: "unreadable", message: "cannot be read")
      return
    }
    let start = (try? handle.read(upToCount: 2)) ?? Data()
    let isGzip = start == Data([0x1f, 0x8b])
    if isGzip || start.first == UInt8(ascii: "{") {
      readLightCurves(path)
    } else {
      await readPackets(path)
    }
  }

  private mutating func readPackets(_ path: String) async {
    let size = try? URL(filePath: path).resourceValues(forKeys: [.fileSizeKey]).fileSize
    guard let size, size <= Self.sizeLimit, let data = FileManager.default.contents(atPath: path)
    else {
      queue.append(
        unreadable: path, index: 0, reason: "unreadable",
        message: "expected a readable file of at most \(Self.sizeLimit) bytes")
      return
    }
    let packet = await decoder.decodeLoading([UInt8](data))
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
      queue.append(unreadable: path, index: 0, reason: "unreadable", message: error.description)
    }
  }
}
