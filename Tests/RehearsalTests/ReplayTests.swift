import AlertFormats
import AlertProcessing
import Foundation
import Photometry
import Rehearsal
import StateStore
import Telemetry
import TestSupport
import Testing

@Suite struct ReplayTests {
  private func replay(
    _ paths: [String], schemas: any SchemaSource = NoSchemas()
  ) async throws -> (
    summary: ReplayRun.Summary, scores: [[UInt8]], quarantined: [QuarantinedRecord]
  ) {
    let run = ReplayRun(
      schemas: schemas, models: try Fixture.models(), store: try StateStore(path: ":memory:"),
      threads: 2)
    var scores: [[UInt8]] = []
    var quarantined: [QuarantinedRecord] = []
    let summary = try await run.run(paths) { result in
      scores += result.scores.map(\.json)
      quarantined += result.quarantined
    }
    return (summary, scores, quarantined)
  }

  /// Good files beside bad ones are used; each bad one says what is wrong.
  @Test func badFilesLeaveOthersAlone() async throws {
    let folder = try Fixture.temporaryFolder()
    let packets = try Fixture.packets(.ztf, objects: 3, seed: 8)
    for (index, packet) in packets.enumerated() {
      try Data(packet).write(to: folder.appending(path: "\(index).avro"))
    }
    let alone = try await replay([folder.path])
    try Data().write(to: folder.appending(path: "empty.avro"))
    try Data("a text file".utf8).write(to: folder.appending(path: "readme.txt"))
    try Data(packets[0].prefix(3_000)).write(to: folder.appending(path: "cut.avro"))
    let lines = """
      {"id":"a","mjd":[60000,60001],"band":["g"],"flux":[1,2],"fluxErr":[1,1]}
      {"id":"b","mjd":[60000],"band":["k"],"flux":[1],"fluxErr":[1]}
      {"id":"c","mjd":[60000],"band":["g"],"flux":[NaN],"fluxErr":[1]}
      {"id":"d","mjd":[60000],"band":["g"],"flux":[1],"fluxErr":[-1]}
      """
    try Data(lines.utf8).write(to: folder.appending(path: "curves.jsonl"))
    let (summary, scores, quarantined) = try await replay([folder.path, "/nowhere/at/all"])
    #expect(scores == alone.scores)
    #expect(summary.missing == ["/nowhere/at/all"])
    #expect(summary.ledger.unaccounted == 0)
    #expect(summary.ledger.input == packets.count + 7)
    #expect(summary.ledger.quarantined["lightCurve"] == 4)
    #expect(summary.ledger.quarantined["empty"] == 1)
    #expect(summary.ledger.quarantined["notAvro"] == 1)
    #expect(summary.ledger.quarantined["truncated"] == 1)
    let messages = quarantined.map(\.message).joined(separator: "\n")
    for word in ["curves.jsonl", "band", "flux", "fluxErr"] { #expect(messages.contains(word)) }
  }

  @Test func twoReplaysAreEqualByteForByte() async throws {
    let folder = try Fixture.temporaryFolder()
    for (index, packet) in try Fixture.packets(.lsst, objects: 3, seed: 9).enumerated() {
      try Data(packet).write(to: folder.appending(path: "\(index).avro"))
    }
    let first = try await replay([folder.path])
    let second = try await replay([folder.path])
    #expect(!first.scores.isEmpty)
    #expect(first.scores == second.scores)
  }

  @Test(.enabled(if: SharedData.has("data/alerts/ztf"), SharedData.absent))
  func realAlertsAreAllAccountedFor() async throws {
    let schemas = try DirectorySchemaSource(
      folder: SharedData.root.appending(path: "data/schemas/lsst"))
    let paths = ["ztf", "lsst-ocf-v9.0", "lsst-wire"].map {
      SharedData.root.appending(path: "data/alerts/\($0)").path
    }
    let (summary, _, quarantined) = try await replay(paths, schemas: schemas)
    #expect(summary.ledger.input == 474)
    #expect(summary.ledger.unaccounted == 0)
    #expect(quarantined.isEmpty)
    #expect(summary.ledger.scored > 0)
  }

  @Test(.enabled(if: SharedData.has("data/lightcurves"), SharedData.absent))
  func realLightCurvesAreReplayedAlertByAlert() async throws {
    let path = SharedData.root.appending(path: "data/lightcurves/ztf-bts-2017-2019.jsonl.gz").path
    let (summary, scores, _) = try await replay([path])
    #expect(summary.ledger.input == 46_274)
    #expect(summary.ledger.unaccounted == 0)
    // The first detection of each object, and 17 rows before the second that are none.
    #expect(summary.ledger.filtered == ["detections": 1_434])
    #expect(scores.count == summary.ledger.scored)
    #expect(scores.count > 40_000)
    #expect(!scores.contains { String(decoding: $0, as: UTF8.self).contains("\"score\":null") })
  }
}
