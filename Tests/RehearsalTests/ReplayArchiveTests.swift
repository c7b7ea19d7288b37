import AlertFormats
import AlertProcessing
import Compression
import Foundation
import Photometry
import Rehearsal
import StateStore
import Telemetry
import TestSupport
import Testing
import Topics

/// Compressed packets and archives of them, as surveys hand out a night.
@Suite struct ReplayArchiveTests {
  private struct Outcome {
    var summary: ReplayRun.Summary
    var scores: [[UInt8]]
    var messages: [String]
  }

  private func replay(_ path: URL) async throws -> Outcome {
    let run = ReplayRun(
      schemas: NoSchemas(), models: try Fixture.models(), store: try StateStore(path: ":memory:"),
      threads: 2)
    var scores: [[UInt8]] = []
    var messages: [String] = []
    let summary = try await run.run([path.path]) { result in
      scores += result.scores.map(\.json)
      messages += result.quarantined.map { "\($0.origin.partition.topic): \($0.message)" }
    }
    return Outcome(summary: summary, scores: scores, messages: messages)
  }

  /// A folder of packets, and what a replay of it gives.
  private func night() async throws -> (folder: URL, count: Int, scores: [[UInt8]]) {
    let parent = try Fixture.temporaryFolder()
    let folder = parent.appending(path: "night", directoryHint: .isDirectory)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let packets = try Fixture.packets(.ztf, objects: 3, seed: 8)
    for (index, packet) in packets.enumerated() {
      try Data(packet).write(to: folder.appending(path: "\(1000 + index).avro"))
    }
    let scores = try await replay(folder).scores
    try #require(scores.count > 10)
    return (folder, packets.count, scores)
  }

  private func run(_ words: [String]) throws {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = words
    try process.run()
    process.waitUntilExit()
    try #require(process.terminationStatus == 0, "\(words)")
  }

  /// Writes bytes with gzip, under a name that says nothing.
  private func compress(_ bytes: Data, to file: URL) throws {
    let gzip = file.deletingLastPathComponent().appending(path: "\(UUID().uuidString).gz")
    let writer = try #require(CompressedFile.writing(gzip.path))
    let isWritten = writer.write([UInt8](bytes))
    let isClosed = writer.close()
    try #require(isWritten && isClosed)
    try FileManager.default.moveItem(at: gzip, to: file)
  }

  @Test func compressedPacketsAreRead() async throws {
    let night = try await night()
    let packed = try Fixture.temporaryFolder()
    for name in try FileManager.default.contentsOfDirectory(atPath: night.folder.path) {
      let data = try Data(contentsOf: night.folder.appending(path: name))
      try compress(data, to: packed.appending(path: name.replacing(".avro", with: "")))
    }
    let outcome = try await replay(packed)
    #expect(outcome.scores == night.scores)
    #expect(outcome.summary.ledger.input == night.count)
    #expect(outcome.messages.isEmpty)
  }

  /// Archives of every format that tar writes, with a long name, a folder and other files.
  @Test(arguments: ["ustar", "gnu", "pax", "v7"])
  func archivesAreRead(format: String) async throws {
    let night = try await night()
    let parent = night.folder.deletingLastPathComponent()
    let long =
      format == "v7" || format == "ustar" ? "long" : String(repeating: "n", count: 180)
    try FileManager.default.moveItem(
      at: night.folder.appending(path: "1001.avro"),
      to: night.folder.appending(path: "1001\(long).avro"))
    try Data("how to read this".utf8).write(to: night.folder.appending(path: "README"))
    try Data([0, 5, 22, 7, 0, 2]).write(to: night.folder.appending(path: "._1002.avro"))
    for (options, name) in [("-cf", "plain"), ("-czf", "compressed")] {
      let file = parent.appending(path: name)
      try run(["tar", "--format=\(format)", "-C", parent.path, options, file.path, "night"])
      let outcome = try await replay(file)
      #expect(
        outcome.scores.sorted { $0.lexicographicallyPrecedes($1) }
          == night.scores.sorted {
            $0.lexicographicallyPrecedes($1)
          })
      #expect(outcome.summary.ledger.input == night.count)
      #expect(outcome.messages.isEmpty)
      #expect(
        outcome.summary.warnings == ["\(file.path): 3 members that are no packets skipped"])
    }
  }

  @Test func packetsCompressedWithinAnArchiveAreRead() async throws {
    let night = try await night()
    let parent = night.folder.deletingLastPathComponent()
    try run(["sh", "-c", "gzip \"$1\"/*.avro", "sh", night.folder.path])
    let file = parent.appending(path: "night.tar")
    try run(["tar", "-C", parent.path, "-cf", file.path, "night"])
    let outcome = try await replay(file)
    #expect(outcome.summary.ledger.input == night.count)
    #expect(outcome.scores.count == night.scores.count)
  }

  /// What comes before the cut is used, and the archive is named.
  @Test(arguments: [false, true]) func aTruncatedArchiveIsNamed(isCompressed: Bool) async throws {
    let night = try await night()
    let parent = night.folder.deletingLastPathComponent()
    let file = parent.appending(path: "night.tar")
    let options = isCompressed ? "-czf" : "-cf"
    try run(["tar", "-C", parent.path, options, file.path, "night"])
    let whole = try Data(contentsOf: file)
    try whole.prefix(whole.count / 2).write(to: file)
    let outcome = try await replay(file)
    let ledger = outcome.summary.ledger
    #expect(ledger.input > 1 && ledger.input < night.count)
    #expect(ledger.quarantined == ["unreadable": 1])
    let message = try #require(outcome.messages.first)
    #expect(message.hasPrefix("\(file.path): the archive"))
    #expect(message.contains("cut off"))
    #expect(message.contains("night/1"))
  }

  /// A damaged packet of an archive is named with the archive, and costs no other.
  @Test func aDamagedMemberIsNamed() async throws {
    let night = try await night()
    let parent = night.folder.deletingLastPathComponent()
    try Data("nothing".utf8).write(to: night.folder.appending(path: "1000.avro"))
    let file = parent.appending(path: "night.tar.gz")
    try run(["tar", "-C", parent.path, "-czf", file.path, "night"])
    let outcome = try await replay(file)
    #expect(outcome.summary.ledger.input == night.count)
    #expect(outcome.summary.ledger.quarantined == ["notAvro": 1])
    #expect(outcome.messages.first?.hasPrefix("\(file.path):night/1000.avro: the bytes") == true)
  }

  /// A member beyond the bound is passed over, and costs no other.
  @Test func aMemberThatIsTooLargeIsNamed() async throws {
    let night = try await night()
    let parent = night.folder.deletingLastPathComponent()
    let size = (64 << 20) + 1
    try Data(count: size).write(to: night.folder.appending(path: "0.avro"))
    let file = parent.appending(path: "night.tar.gz")
    try run(["tar", "-C", parent.path, "-czf", file.path, "night"])
    let outcome = try await replay(file)
    #expect(outcome.scores.count == night.scores.count)
    #expect(
      outcome.messages == [
        "\(file.path):night/0.avro: expected at most 67108864 bytes, found \(size)"
      ])
  }

  @Test func filesThatMustBeUnpackedFirstAreNamed() async throws {
    let folder = try Fixture.temporaryFolder()
    let files: [(String, [UInt8], String)] = [
      ("a", Array("PK\u{3}\u{4}rest".utf8), "a zip archive cannot be read: unpack it first"),
      ("b", Array("BZh91AY".utf8), "data compressed with bzip2 cannot be read: unpack it first"),
      ("c", [UInt8](repeating: 0, count: 10_240), "the archive contains no alert packet"),
    ]
    for (name, bytes, message) in files {
      let file = folder.appending(path: name)
      try Data(bytes).write(to: file)
      let outcome = try await replay(file)
      #expect(outcome.messages == ["\(file.path): \(message)"])
      #expect(outcome.summary.ledger.input == 1)
    }
    let twice = folder.appending(path: "twice")
    try compress(Data([0x1f, 0x8b, 8, 0]), to: twice)
    #expect(
      try await replay(twice).messages
        == ["\(twice.path): data compressed with gzip cannot be read: unpack it first"])
    let cut = folder.appending(path: "cut")
    try compress(Data(try Fixture.packets(.ztf, objects: 1, seed: 8)[0]), to: cut)
    try Data(contentsOf: cut).dropLast(20).write(to: cut)
    #expect(
      try await replay(cut).messages
        == ["\(cut.path): the compressed data are damaged or cut off"])
  }

  @Test func lightCurvesAreToldByTheirFirstBytes() async throws {
    let folder = try Fixture.temporaryFolder()
    let line = #"{"id":"a","mjd":[60000],"band":["g"],"flux":[1000],"fluxErr":[10]}"#
    for start in ["", "\u{feff}", "\n \t", "\u{feff}\n"] {
      let file = folder.appending(path: UUID().uuidString)
      try Data((start + line).utf8).write(to: file)
      let outcome = try await replay(file)
      #expect(outcome.summary.ledger.input == 1)
      #expect(outcome.messages.isEmpty, "\(outcome.messages)")
    }
  }

  @Test(.enabled(if: SharedData.has("cases"), SharedData.absent))
  func theSharedCaseIsRead() async throws {
    let folder = SharedData.root.appending(path: "cases/compressed-avro-misread")
    let plain = try await replay(folder.appending(path: "alert.avro"))
    let packed = try await replay(folder.appending(path: "alert.avro.gz"))
    #expect(packed.summary.ledger == plain.summary.ledger)
    #expect(packed.summary.ledger.input == 1 && packed.messages.isEmpty)
  }
}
