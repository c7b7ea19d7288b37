import Foundation
import LightCurveFiles
import Photometry
import TestSupport
import Testing

struct LightCurveFileTests {
  private func read(
    _ text: String, limits: LightCurveLimits = .standard
  ) throws -> [LightCurveReader.Element] {
    let file = FileManager.default.temporaryDirectory.appending(path: "nightjar-\(UUID()).jsonl")
    try Data(text.utf8).write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    return Array(try LightCurveFile.read(file.path, limits: limits))
  }

  private static let good =
    #"{"id":"a","class":"SN Ia","redshift":0.1,"mjd":[2,1],"band":["g","r"],"flux":[4.5,-2],"fluxErr":[1,2]}"#

  @Test func aFolderIsNamedAsSuch() {
    let error = #expect(throws: LightCurveFileError.self) { try LightCurveFile.read("/tmp") }
    #expect(error?.description == "/tmp: expected a file, found a folder")
  }

  @Test func readsALine() throws {
    let lines = try read(
      Self.good + "\n\n" + #" {"fluxErr":[],"flux":[],"x":{"y":[1]},"band":[],"mjd":[],"id":7} "#)
    #expect(lines.count == 2)
    let expected = LabelledLightCurve(
      objectID: "a", objectClass: "SN Ia", redshift: 0.1,
      lightCurve: LightCurve([
        Observation(time: 1, band: .r, flux: -2, fluxError: 2, kind: .forced),
        Observation(time: 2, band: .g, flux: 4.5, fluxError: 1),
      ]))
    #expect(try lines[0].get() == expected)
    #expect(try lines[1].get() == LabelledLightCurve(objectID: "7", lightCurve: LightCurve()))
  }

  @Test(arguments: [
    (#"{"id":"a","mjd":[1,2],"band":["g"],"flux":[1,2],"fluxErr":[1,2]}"#, "band", "1 values"),
    (#"{"id":"a","mjd":[1],"band":["K"],"flux":[1],"fluxErr":[1]}"#, "band[0]", "\"K\""),
    (#"{"id":"a","mjd":[1,NaN],"band":["g","g"],"flux":[1,2],"fluxErr":[1,2]}"#, "mjd[1]", "NaN"),
    (
      #"{"id":"a","mjd":[1],"band":["g"],"flux":[-Infinity],"fluxErr":[1]}"#, "flux[0]", "-Infinity"
    ),
    (#"{"id":"a","mjd":[1],"band":["g"],"flux":[1e999],"fluxErr":[1]}"#, "flux[0]", "1e999"),
    (#"{"id":"a","mjd":[1],"band":["g"],"flux":[1],"fluxErr":[-1]}"#, "fluxErr[0]", "-1.0"),
    (#"{"id":"a","mjd":[1],"band":["g"],"flux":[1],"fluxErr":[0]}"#, "fluxErr[0]", "0.0"),
    (#"{"id":"a","mjd":[1],"band":["g"],"flux":[1]}"#, "fluxErr", "none"),
    (#"{"mjd":[1],"band":["g"],"flux":[1],"fluxErr":[1]}"#, "id", "none"),
    (#"{"id":"a","mjd":[null],"band":["g"],"flux":[1],"fluxErr":[1]}"#, "mjd[0]", "null"),
    (#"{"id":"a","redshift":"x","mjd":[]}"#, "redshift", "\"x\""),
    ("hello", "", "hello"), (#"{"id":"a""#, "", "the end"), ("[1]", "", "[1"),
  ])
  func namesWhatIsWrong(line: String, field: String, found: String) throws {
    let lines = try read(Self.good + "\n" + line + "\n" + Self.good + "\n")
    #expect(lines.count == 3)
    #expect(throws: Never.self) { try lines[0].get() }
    #expect(throws: Never.self) { try lines[2].get() }
    guard case .failure(let error) = lines[1] else {
      Issue.record("accepted \(line)")
      return
    }
    #expect(error.line == 2)
    #expect(error.field == field)
    #expect(error.found == found)
    #expect(error.description.contains(".jsonl:2:"))
  }

  @Test(arguments: ["-9", "-99.0", "-0.001", "-1e3", "NaN", "null"])
  func anUnknownRedshiftIsNone(text: String) throws {
    let line = Self.good.replacing("\"redshift\":0.1", with: "\"redshift\": \(text)")
    #expect(try read(line)[0].get().redshift == nil)
    #expect(try read(line)[0].get().lightCurve.count == 2)
  }

  @Test func aRedshiftOfZeroIsKnown() throws {
    let line = Self.good.replacing("\"redshift\":0.1", with: "\"redshift\":0")
    #expect(try read(line)[0].get().redshift == 0)
  }

  @Test func aJulianDateIsRefusedAsSuch() throws {
    let line = Self.good.replacing("\"mjd\":[2,1]", with: "\"mjd\":[60000.5,2460001.25]")
    guard case .failure(let error) = try read(line)[0] else {
      Issue.record("accepted a Julian date")
      return
    }
    #expect(error.code == .badValue)
    #expect(
      error.description.hasSuffix(
        ":1: mjd[1]: expected an MJD (the Julian date minus 2400000.5), "
          + "found 2460001.25, which looks like a Julian date"))
  }

  @Test func capitalYIsTheBandY() throws {
    let line = Self.good.replacing(#"["g","r"]"#, with: #"["Y","y"]"#)
    #expect(try read(line)[0].get().lightCurve.observations.map(\.band) == [.y, .y])
  }

  /// Magnitudes have errors that no flux in nJy has; one flux beyond shows that they are fluxes.
  @Test func fluxesThatLookLikeMagnitudesGiveAWarning() throws {
    func line(_ id: String, _ fluxes: String, _ errors: String) -> String {
      #"{"id":"\#(id)","mjd":[1,2],"band":["g","r"],"flux":[\#(fluxes)],"fluxErr":[\#(errors)]}"#
    }
    let lines = [
      line("magnitudes", "18.5,21.25", "0.05,1.9"), line("bright", "18.5,101", "0.05,0.1"),
      line("faint", "18.5,4.9", "0.05,0.1"), line("coarse", "18.5,20", "0.05,2"),
      line("negative", "18.5,-20", "0.05,0.1"),
      #"{"id":"none","mjd":[],"band":[],"flux":[],"fluxErr":[]}"#,
    ]
    let file = FileManager.default.temporaryDirectory.appending(path: "nightjar-\(UUID()).jsonl")
    try Data(lines.joined(separator: "\n").utf8).write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    let input = try LightCurveInput(path: file.path)
    #expect(input.lightCurves.count == 6)
    #expect(
      input.warnings == [
        "\(file.path): magnitudes: the values of flux look like magnitudes, expected nJy"
      ])
  }

  @Test func lengthsAreBounded() throws {
    var limits = LightCurveLimits.standard
    limits.observations = 1
    limits.lineBytes = 200
    let long = String(repeating: " ", count: 500_000)
    let lines = try read("\(Self.good)\n\(long)\n{\"id\":1}\n\(long)", limits: limits)
    let codes = lines.map { line -> LightCurveFileError.Code? in
      if case .failure(let error) = line { error.code } else { nil }
    }
    #expect(codes == [.badValue, .limitExceeded, .missingField, .limitExceeded])
  }

  /// One exposure in both bands and two exposures of equal flux are no repetitions.
  @Test func aRepeatedRowCountsOnce() throws {
    let line =
      #"{"id":"a","mjd":[2,1,2,1,2,2],"band":["g","r","g","g","g","g"],"#
      + #""flux":[9,9,8,9,9,9],"fluxErr":[1,1,1,1,1,2]}"#
    let observations = try read(line)[0].get().lightCurve.observations
    #expect(observations.map(\.time) == [1, 1, 2, 2, 2])
    #expect(Set(observations).count == 5)
  }

  /// Files of forced photometry hold fluxes from before the first detection: they are none.
  @Test func rowsWithoutSignalAreForcedPhotometry() throws {
    let line =
      #"{"id":"a","mjd":[1,2,3,4,5],"band":["g","g","g","g","g"],"#
      + #""flux":[-40,0,29.9,30,50],"fluxErr":[10,10,10,10,10]}"#
    let observations = try read(line)[0].get().lightCurve.observations
    #expect(observations.map(\.kind) == [.forced, .forced, .forced, .detection, .detection])
  }

  @Test func aByteOrderMarkIsSkipped() throws {
    let expected = try read(Self.good)[0].get()
    #expect(try read("\u{feff}" + Self.good).map { try $0.get() } == [expected])
    #expect(try read("\u{feff}\n" + Self.good).map { try $0.get() } == [expected])
    #expect(throws: LightCurveFileError.self) { try read("\n\u{feff}" + Self.good)[0].get() }
  }

  /// One error for the file, not one a line of it.
  @Test func otherFilesAreNamed() throws {
    let lines = try read("PK\u{3}\u{4}\nline\nline\n")
    #expect(lines.count == 1)
    guard case .failure(let error)? = lines.first else {
      Issue.record("read a zip archive")
      return
    }
    #expect(
      error.description.hasSuffix(
        ":1: expected light curves as JSON Lines, found a zip archive"))
  }

  @Test(arguments: ["jsonl", "jsonl.gz"])
  func readsWhatItWrites(kind: String) throws {
    let file = FileManager.default.temporaryDirectory.appending(path: "nightjar-\(UUID()).\(kind)")
    defer { try? FileManager.default.removeItem(at: file) }
    let curves = (0..<200).map(Self.curve)
    try LightCurveFile.write(curves, to: file.path)
    #expect(try LightCurveFile.read(file.path).map { try $0.get() } == curves)
    let start = try Data(contentsOf: file).prefix(2)
    #expect((start == Data([0x1f, 0x8b])) == (kind == "jsonl.gz"))
  }

  private static func curve(seed: UInt64) -> LabelledLightCurve {
    let observations = SimulatedAlerts.lsst(seed: seed).history.map { observation in
      Observation(
        time: observation.time, band: observation.band, flux: observation.flux,
        fluxError: observation.fluxError,
        kind: observation.signalToNoise < 3 ? .forced : .detection)
    }
    return LabelledLightCurve(
      objectID: "o\(seed)", objectClass: seed % 2 == 0 ? "SN II" : nil,
      redshift: seed % 3 == 0 ? 0.01 * Double(seed) : nil, lightCurve: LightCurve(observations))
  }

  @Test func missingAndDamagedFilesAreErrors() throws {
    #expect(throws: LightCurveFileError.self) { try LightCurveFile.read("/nonexistent/x.jsonl") }
    #expect(throws: LightCurveFileError.self) { try LightCurveFile.write([], to: "/nonexistent/x") }
    let file = FileManager.default.temporaryDirectory.appending(path: "nightjar-\(UUID()).gz")
    defer { try? FileManager.default.removeItem(at: file) }
    let curve = LabelledLightCurve(
      objectID: "a", lightCurve: LightCurve(SimulatedAlerts.lsst(seed: 1).history))
    try LightCurveFile.write([LabelledLightCurve](repeating: curve, count: 1000), to: file.path)
    let data = try Data(contentsOf: file)
    try data.prefix(data.count / 2).write(to: file)
    let lines = Array(try LightCurveFile.read(file.path))
    #expect(throws: Never.self) { try lines[0].get() }
    #expect(throws: LightCurveFileError.self) { try #require(lines.last).get() }
  }

  @Test(
    .enabled(if: SharedData.has("data/lightcurves"), SharedData.absent),
    .timeLimit(.minutes(1)))
  func readsTheBrightTransients() throws {
    let path = SharedData.root.appending(path: "data/lightcurves/ztf-bts-2017-2019.jsonl.gz").path
    var curves: [LabelledLightCurve] = []
    let duration = try ContinuousClock().measure {
      curves = try LightCurveFile.read(path).map { try $0.get() }
    }
    print("read \(curves.count) light curves in \(duration)")
    #expect(curves.count == 1417)
    #expect(curves.reduce(0) { $0 + $1.lightCurve.count } == 46_274)
    let kinds = curves.flatMap(\.lightCurve.observations).map(\.kind)
    #expect(kinds.count { $0 == .forced } == 168)
    #expect(curves.first?.objectID == "ZTF17aaazdba")
    #expect(curves.first?.lightCurve.observations.first?.time == 58526.40251)
  }
}
