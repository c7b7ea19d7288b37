import Avro
import Foundation
import PacketWriting
import Photometry
import SurveySimulator
import TestSupport
import Testing

/// What commands say to people, read from the program itself.
@Suite(.enabled(if: NightjarCommand.isBuilt, "the program is not built"))
struct CommandOutputTests {
  private func lightCurve(_ id: String, times: [Double], flux: Double = 10_000) -> String {
    let bands = times.map { _ in "\"g\"" }.joined(separator: ",")
    let fluxes = times.map { _ in "\(flux)" }.joined(separator: ",")
    let errors = times.map { _ in "\(flux / 50)" }.joined(separator: ",")
    let mjd = times.map { "\($0)" }.joined(separator: ",")
    return #"{"id":"\#(id)","mjd":[\#(mjd)],"band":[\#(bands)],"#
      + #""flux":[\#(fluxes)],"fluxErr":[\#(errors)]}"#
  }

  private func days(_ count: Int) -> [Double] { (0..<count).map { 60_000 + Double($0) } }

  private func call(
    _ command: String, on lines: [String], _ options: [String] = []
  ) throws -> NightjarCommand {
    let folder = try Fixture.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appending(path: "curves.jsonl")
    try Data(lines.joined(separator: "\n").utf8).write(to: file)
    return try NightjarCommand([command, file.path] + options)
  }

  @Test func eachUnscoredLightCurveIsNamedWithItsReason() throws {
    let lines = [
      lightCurve("good", times: days(12)), lightCurve("short", times: days(3)),
      lightCurve("empty", times: []), lightCurve("absurd", times: days(12), flux: 1e300),
    ]
    let score = try call("score", on: lines)
    #expect(score.output.split(separator: "\n").count == 1)
    for expected in [
      "curves.jsonl: short: no score: 3 observations that the model sees, fewer than 5",
      "curves.jsonl: empty: no score: no detection",
      "curves.jsonl: absurd: no score: refused by the Gaussian process: measurement 0:",
    ] { #expect(score.errors.contains(expected), "\(score.errors)") }
    let encode = try call("encode", on: lines)
    #expect(encode.output.split(separator: "\n").count == 2)
    #expect(encode.errors.contains("curves.jsonl: empty: no latent: no detection"))
    let states = try call("score", on: [lines[3]], ["--every-epoch"])
    #expect(states.errors.split(separator: "\n").count == 1)
  }

  @Test func fromTheTwentyFirstOnUnscoredLightCurvesAreCounted() throws {
    let lines =
      (0..<15).map { lightCurve("short\($0)", times: days(2)) }
      + (0..<15).map { lightCurve("empty\($0)", times: []) }
    let errors = try call("score", on: lines).errors.split(separator: "\n")
    #expect(errors.count == 21)
    #expect(
      errors.last?.hasSuffix(
        "curves.jsonl: 10 more light curves without a score: 10 without a detection") == true)
  }

  @Test func magnitudesInPlaceOfFluxesAreWarnedAbout() throws {
    let line = lightCurve("faint", times: days(12), flux: 18)
    let warning = "curves.jsonl: faint: the values of flux look like magnitudes, expected nJy"
    let score = try call("score", on: [line])
    #expect(score.status == 0 && !score.output.isEmpty)
    #expect(score.errors.contains(warning))
    #expect(try call("replay", on: [line]).errors.contains(warning))
  }

  /// An identifier with escape sequences, a bell and a line end reaches no terminal raw.
  @Test func identifiersCannotSteerTheTerminal() throws {
    let name = #"a\u001b[31m\u0007\u001b]0;title\u0007\nnightjar: forged"#
    let shown = #"a\u{1b}[31m\u{7}\u{1b}]0;title\u{7}\nnightjar: forged"#
    let score = try call("score", on: [lightCurve(name, times: days(2))])
    #expect(score.errors.contains("\(shown): no score"))
    let text = try call("score", on: ["{\u{1b}[31m\u{7}"])
    for errors in [score.errors, text.errors] { expectVisible(errors) }
  }

  /// The ranked table and the messages of a replay, of packets whose object has such a name.
  @Test(.enabled(if: NightjarCommand.hasTerminal, "the program script is not there"))
  func tablesShowControlCharacters() throws {
    let folder = try Fixture.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let alerts = SurveySimulator(survey: .ztf, seed: 3).object(0).alerts().map { alert in
      var alert = alert
      alert.objectID = "a\u{1b}[31m\u{7}\nb"
      return alert
    }
    let last = try #require(alerts.last)
    let file = folder.appending(path: "alerts.avro")
    try Data(try ZTFPacketWriter().container(alerts, codec: .deflate)).write(to: file)
    let store = folder.appending(path: "state.sqlite").path
    let replay = try NightjarCommand(["replay", file.path, "--store", store])
    #expect(replay.status == 0, "\(replay.errors)")
    let night = "\(last.detection.time + 0.01)"
    expectVisible(replay.errors)
    let configuration = folder.appending(path: "nightjar.yaml")
    try Data("followUp:\n  minimumPercentile: 0\n  telescopes: []\n".utf8).write(to: configuration)
    let call = [
      "recommend", "--store", store, "--night", night, "--config", configuration.path,
    ]
    let table = try NightjarCommand(onTerminal: call).output.replacing("\r\n", with: "\n")
    expectVisible(table)
    try #require(try !NightjarCommand(call).output.isEmpty)
    #expect(table.contains(#"a\u{1b}[31m\u{7}\nb"#), "\(table)")
  }

  private func expectVisible(_ text: String, sourceLocation: SourceLocation = #_sourceLocation) {
    let controls = text.unicodeScalars.filter { $0.value < 0x20 && $0 != "\n" || $0.value == 0x7f }
    #expect(controls.isEmpty, "\(text.debugDescription)", sourceLocation: sourceLocation)
    for line in text.split(separator: "\n") {
      #expect(!line.hasPrefix("nightjar: forged"), sourceLocation: sourceLocation)
    }
  }
}
