import AlertFormats
import AlertProcessing
import Foundation
import JSONText
import LightCurveFiles
import Photometry
import Rehearsal
import StateStore
import SurveySimulator
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

  /// The redshift of a light curve's line goes into every score of the object, as `score` has it.
  @Test func redshiftsOfLightCurvesCount() async throws {
    let folder = try Fixture.temporaryFolder()
    let path = folder.appending(path: "curves.jsonl").path
    let simulator = SurveySimulator(survey: .ztf, seed: 5)
    var objects = (0..<12).map { simulator.object($0).lightCurve }
    for index in objects.indices { objects[index].redshift = 0.1 }
    try LightCurveFile.write(objects, to: path)
    let near = try await replay([path]).scores.map { try JSONValue(parsing: $0) }
    for index in objects.indices { objects[index].redshift = nil }
    try LightCurveFile.write(objects, to: path)
    let unknown = try await replay([path]).scores.map { try JSONValue(parsing: $0) }
    #expect(near.count == unknown.count && near.count > 50)
    #expect(near.allSatisfy { $0["context"]?["redshift"]?.number == 0.1 })
    #expect(unknown.allSatisfy { $0["context"] == .null })
    let changed = zip(near, unknown).count { $0["score"] != $1["score"] }
    #expect(Double(changed) > 0.9 * Double(near.count))
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
    // The first detection of each object, and 17 rows before the second that are none; then what
    // 30 objects show later than 400 days after the first, and 4 before an outburst.
    #expect(
      summary.ledger.filtered == ["detections": 1_434, "persistence": 1_703, "earlierOutburst": 99])
    #expect(scores.count == summary.ledger.scored)
    #expect(scores.count > 38_000)
    #expect(!scores.contains { String(decoding: $0, as: UTF8.self).contains("\"score\":null") })
  }
}
